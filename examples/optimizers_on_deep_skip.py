"""The five optimizers of the valley, now training a restorer.

    python examples/optimizers_on_deep_skip.py --figure optimizers.png

Plain descent, momentum, Adagrad (Duchi et al., 2011), RMSprop (Hinton, 2012)
and Adam (Kingma & Ba, 2015) train a small `deep_skip` to remove noise, each
with three learning rates, from the same first weights, on the same batches.
Takes a minute and a half. Expect Adam first, then RMSprop and momentum, then
plain descent and Adagrad, each at a learning rate of its own: these differ by
a factor of 100, and a factor of 3 off costs about as much as the wrong choice
of optimizer.
"""

import keras
import small_restorer

EPOCH = 10  # steps
OPTIMIZERS = {
    "plain descent": (keras.optimizers.SGD, (0.1, 0.3, 1.0)),
    "momentum 0.9": (
        lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
        (0.1, 0.3, 1.0),
    ),
    "Adagrad": (keras.optimizers.Adagrad, (0.03, 0.1, 0.3)),
    "RMSprop": (keras.optimizers.RMSprop, (0.001, 0.003, 0.01)),
    "Adam": (keras.optimizers.Adam, (0.003, 0.01, 0.03)),
}


def main() -> None:
    options = small_restorer.options(__doc__, steps=120).parse_args()
    images = small_restorer.pairs(small_restorer.BATCH * options.steps)
    losses: dict[str, dict[float, list[float]]] = {}
    print("optimizer      loss of the last steps, at three learning rates")
    for name, (make, rates) in OPTIMIZERS.items():
        model = small_restorer.deep_skip(make(rates[0]))
        first = small_restorer.values(model)
        for rate in rates:
            small_restorer.start_again(model, first, rate)
            curve = train(model, images, options.steps)
            losses.setdefault(name, {})[rate] = curve
        shown = "   ".join(
            f"{curve[-1]:.4f} at {rate:<5g}"
            for rate, curve in losses[name].items()
        )
        print(f"{name:<13}  {shown}".rstrip())
    if options.figure:
        draw(losses, options.figure)


def train(
    model: keras.Model, images: small_restorer.Pairs, steps: int
) -> list[float]:
    """The loss, each value the mean of 10 steps."""
    history = model.fit(
        images.noisy,
        images.clean,
        small_restorer.BATCH,
        epochs=max(1, steps // EPOCH),
        steps_per_epoch=min(EPOCH, steps),
        shuffle=False,
        verbose=0,
    )
    return history.history["loss"]


def draw(losses: dict[str, dict[float, list[float]]], path: str) -> None:
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(
        1, 2, figsize=(11, 4), layout="constrained"
    )
    for name, curves in losses.items():
        rate, best = min(curves.items(), key=lambda item: item[1][-1])
        steps = [EPOCH * n for n in range(1, len(best) + 1)]
        left.semilogy(steps, best, label=f"{name}, rate {rate:g}")
        ends = [curve[-1] for curve in curves.values()]
        right.loglog(list(curves), ends, "o-", label=name)
    left.set(
        xlabel="steps",
        ylabel="loss, mean of 10 steps",
        title="at the best of three learning rates",
    )
    left.legend()
    right.set(
        xlabel="learning rate",
        ylabel="loss of the last 10 steps",
        title="what the learning rate matters",
    )
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
