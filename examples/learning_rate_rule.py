"""The learning-rate rule: the highest that does not diverge, then steps down.

    python examples/learning_rate_rule.py --figure rule.png

The rule of Forsyth's chapter "Making an Autoencoder that Works": start with a
high learning rate, reduce it until a short training does not diverge, and drop
it by 0.3 or 0.1 later, but not before all images were seen. Finds the rate of
Adam for a small `deep_skip` that removes noise, then compares schedules in
equal trainings of three passes. Takes two minutes. Expect 0.03: at any higher
rate the loss ends above that of the untrained model. The constant rate then
goes up and down by half a dB, which both steps end, at 22.1 dB. A hundredth of
it is dBs behind for most of the time. With `--steps 300` the steps come too
early, and the constant rate ends 0.3 to 0.5 dB above them.
"""

import keras
import numpy as np
import small_restorer

from keras_ae.training import diverges, step_decay

RATES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
TRIAL = 480  # images, seen twice
PASSES = 3
EPOCH = 20  # steps, after each of which the PSNR is measured

Schedule = keras.optimizers.schedules.LearningRateSchedule


def main() -> None:
    options = small_restorer.options(__doc__, steps=600).parse_args()
    steps_per_pass = -(-options.steps // PASSES)
    images = small_restorer.pairs(small_restorer.BATCH * steps_per_pass)
    rate = highest_rate(images)
    stepped = [
        step_decay(rate, options.steps, steps_per_pass, decay, parts=PASSES)
        for decay in (0.3, 0.1)
    ]
    curves = {}
    print("learning rate  PSNR of other images at the end, dB")
    for name, schedule in {
        f"{rate:g}": rate,
        f"{rate:g}, x0.3": stepped[0],
        f"{rate:g}, x0.1": stepped[1],
        f"{rate / 100:g}": rate / 100,
    }.items():
        curves[name] = fit(images, schedule)
        print(f"{name:<13}  {curves[name][-1]:.2f}")
    if options.figure:
        draw(curves, steps_per_pass, options.figure)


def highest_rate(images: small_restorer.Pairs) -> float:
    """The first of the rates, from the highest on, that does not diverge."""
    print("learning rate  loss at first and in two short epochs")
    model = small_restorer.deep_skip(keras.optimizers.Adam())
    first = small_restorer.values(model)
    for rate in RATES:
        small_restorer.start_again(model, first, rate)
        losses = trial(model, images.noisy[:TRIAL], images.clean[:TRIAL])
        verdict = "diverges" if diverges(losses) else "does not diverge"
        shown = "  ".join(f"{loss:.4f}" for loss in losses)
        print(f"{rate:<13g}  {shown}  {verdict}")
        if not diverges(losses):
            return rate
    raise SystemExit("Every rate diverges: add lower ones to RATES.")


def trial(
    model: keras.Model, noisy: np.ndarray, clean: np.ndarray
) -> list[float]:
    """The loss before the first step, then of two epochs."""
    batch = small_restorer.BATCH
    # Above what an untrained model has, a loss may fall and yet be hopeless.
    first = model.train_on_batch(noisy[:batch], clean[:batch])[0]
    epochs = model.fit(noisy, clean, batch, epochs=2, verbose=0)
    return [float(first), *epochs.history["loss"]]


def fit(images: small_restorer.Pairs, rate: float | Schedule) -> list[float]:
    """The PSNR of other images after every 20 steps of all passes."""
    model = small_restorer.deep_skip(keras.optimizers.Adam(rate))
    others = small_restorer.pairs(64, seed=1)
    noisy, clean = (
        np.tile(array, (PASSES, 1, 1, 1))
        for array in (images.noisy, images.clean)
    )
    steps = len(clean) // small_restorer.BATCH
    return model.fit(
        noisy,
        clean,
        small_restorer.BATCH,
        epochs=max(1, steps // EPOCH),
        steps_per_epoch=min(EPOCH, steps),
        shuffle=False,  # One pass after another.
        validation_data=(others.noisy, others.clean),
        verbose=0,
    ).history["val_psnr"]


def draw(
    curves: dict[str, list[float]], steps_per_pass: int, path: str
) -> None:
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for name, psnr in curves.items():
        steps = [EPOCH * n for n in range(1, len(psnr) + 1)]
        axis.plot(steps, psnr, label=name)
    for drop in range(1, PASSES):
        axis.axvline(drop * steps_per_pass, color="gray", linestyle=":")
    axis.set(xlabel="steps; dotted: one pass", ylabel="PSNR, other images, dB")
    axis.legend(title="learning rate")
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
