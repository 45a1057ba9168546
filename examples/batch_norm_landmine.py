"""The landmine of batch norm: a good training that evaluates badly.

    python examples/batch_norm_landmine.py --figure landmine.png

In training a batch is normalised by its own mean and variance, in evaluation
by moving averages (Ioffe & Szegedy, 2015). Trains a small `deep_skip` to remove
noise and compares the PSNR in training, the mean of 20 steps, with that of
other images in evaluation. Takes a minute. Expect evaluation to be
dBs behind for the first hundred steps with Keras's momentum of 0.99, longer
with two images in a batch, and hardly at all with a momentum of 0.9: nothing
but the averages differs. `BatchNormGap` warns as long as it lasts.
"""

import warnings

import keras
import small_restorer

from keras_ae.training import BatchNormGap

SETTINGS = [(16, 0.99), (2, 0.99), (16, 0.9)]
EPOCH = 20  # steps
EARLY = 5  # epochs
THRESHOLD = 0.1


def main() -> None:
    options = small_restorer.options(__doc__, steps=400).parse_args()
    images = small_restorer.pairs(16 * options.steps)
    others = small_restorer.pairs(64, seed=1)
    curves = {}
    print("                 PSNR in training and evaluation, gap    warned")
    print("batch  momentum  after 100 steps     at the end          until step")
    for batch, momentum in SETTINGS:
        history = fit(images, others, batch, momentum, options.steps)
        curves[f"batches of {batch}, momentum {momentum}"] = history
        shown = "  ".join(
            f"{history['psnr'][at]:5.2f} {history['val_psnr'][at]:5.2f}"
            f" {history['batch_norm_gap'][at]:6.3f}"
            for at in (min(EARLY, len(history["psnr"])) - 1, -1)
        )
        print(
            f"{batch:>5}  {momentum:>8}  {shown}  {EPOCH * last_high(history)}"
        )
    if options.figure:
        draw(curves, options.figure)


def fit(
    images: small_restorer.Pairs,
    others: small_restorer.Pairs,
    batch: int,
    momentum: float,
    steps: int,
) -> dict[str, list[float]]:
    """The history, without its warnings."""
    model = small_restorer.deep_skip(keras.optimizers.Adam(3e-3))
    set_momentum(model, momentum)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return model.fit(
            images.noisy,
            images.clean,
            batch,
            epochs=max(1, steps // EPOCH),
            steps_per_epoch=min(EPOCH, steps),
            validation_data=(others.noisy, others.clean),
            callbacks=[BatchNormGap(others.noisy[:batch], THRESHOLD)],
            verbose=0,
        ).history


def set_momentum(model: keras.Model, momentum: float) -> None:
    for layer in model.layers:
        for part in vars(layer).values():
            if isinstance(part, keras.layers.BatchNormalization):
                part.momentum = momentum


def last_high(history: dict[str, list[float]]) -> int:
    """The last epoch, counted from 1, whose gap is above the threshold."""
    gaps = enumerate(history["batch_norm_gap"], start=1)
    return max((epoch for epoch, gap in gaps if gap > THRESHOLD), default=0)


def draw(curves: dict[str, dict[str, list[float]]], path: str) -> None:
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(
        1, 2, figsize=(11, 4), layout="constrained"
    )
    for color, (name, history) in enumerate(curves.items()):
        steps = [EPOCH * n for n in range(1, len(history["psnr"]) + 1)]
        style = {"color": f"C{color}"}
        left.plot(steps, history["psnr"], "--", **style)
        left.plot(steps, history["val_psnr"], label=name, **style)
        right.semilogy(steps, history["batch_norm_gap"], **style)
    left.plot([], [], "k--", label="in training")
    left.plot([], [], "k", label="in evaluation")
    left.legend()
    left.set(xlabel="steps", ylabel="PSNR, dB", title="noisy images restored")
    right.axhline(THRESHOLD, color="gray", linestyle=":")
    right.text(steps[-1], 1.1 * THRESHOLD, "warns above", ha="right")
    right.set(
        xlabel="steps",
        ylabel="share of the variance of the outputs",
        title="gap between training and evaluation",
    )
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
