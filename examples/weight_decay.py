"""An L2 penalty is not weight decay once there is momentum.

    python examples/weight_decay.py --figure decay.png

An L2 penalty adds strength |w|^2 / 2 to the loss, so its pull goes through the
momentum v, as the gradient g of the loss does; decoupled decay shrinks the
weights beside it (Loshchilov & Hutter, "Decoupled Weight Decay
Regularization", 2019):

    L2:         v <- 0.9 v - rate (g + strength w),  w <- w + v
    decoupled:  v <- 0.9 v - rate g,  w <- (1 - rate strength) w + v

Momentum repeats a pull until it has acted 1 / (1 - 0.9) = 10 times, so the
same strength means ten times as much in a penalty. Trains an autoencoder on
200 digits, with both and growing strengths, and tests it on others. Takes a
minute. Expect each L2 penalty to do what decoupled decay of ten times its
strength does, and neither to gain anything on other digits.
"""

import digits
import keras
import numpy as np

from keras_ae.models import Autoencoder, dense_autoencoder

RATE, MOMENTUM = 0.5, 0.9
IMAGES, BATCH = 200, 10
STRENGTHS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2)


def main() -> None:
    options = digits.options(__doc__, epochs=40).parse_args()
    data = digits.load(options.dataset)
    results: dict[str, list[tuple[float, float]]] = {}
    print("          L2 penalty             decoupled decay")
    print("strength  squared error  |w|     squared error  |w|")
    for strength in STRENGTHS:
        shown = ""
        for kind in ("L2", "decoupled"):
            model = trained(data.train[:IMAGES], kind, strength, options.epochs)
            result = error(model, data.test), norm(model)
            results.setdefault(kind, []).append(result)
            shown += f"  {result[0]:>13.4f}  {result[1]:5.2f} "
        print(f"{strength:>8g}{shown}")
    if options.figure:
        draw(results, options.figure)


def optimizer_of(
    kind: str, strength: float, variables: list[keras.Variable]
) -> keras.optimizers.Optimizer:
    """Momentum with one of the two pulls on kernels; biases are left alone."""
    kernels = [v for v in variables if len(v.shape) > 1]
    if kind == "L2":
        for kernel in kernels:
            kernel.regularizer = keras.regularizers.L2(strength / 2)
        return keras.optimizers.SGD(RATE, MOMENTUM)
    optimizer = keras.optimizers.SGD(RATE, MOMENTUM, weight_decay=strength)
    optimizer.exclude_from_weight_decay(
        [v for v in variables if len(v.shape) == 1]
    )
    return optimizer


def trained(
    images: np.ndarray, kind: str, strength: float, epochs: int
) -> Autoencoder:
    keras.utils.set_random_seed(0)
    model = dense_autoencoder(images.shape[1], (64, 32), "relu")
    optimizer = optimizer_of(kind, strength, model.trainable_variables)
    model.compile(optimizer, loss="mse")
    model.fit(images, images, BATCH, epochs, verbose=0)
    return model


def error(model: Autoencoder, images: np.ndarray) -> float:
    return float(np.mean((model.predict(images, verbose=0) - images) ** 2))


def norm(model: Autoencoder) -> float:
    """Length of all kernels as one vector."""
    kernels = [w for w in model.get_weights() if w.ndim > 1]
    return float(np.sqrt(sum(np.sum(w**2) for w in kernels)))


def draw(results: dict[str, list[tuple[float, float]]], path: str) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    labels = ("squared error, other digits", "length of the weights, |w|")
    for axis, label, index in zip(axes, labels, (0, 1), strict=True):
        penalty, decoupled = (
            [pair[index] for pair in results[kind]]
            for kind in ("L2", "decoupled")
        )
        axis.semilogx(STRENGTHS, penalty, "o-", label="L2 penalty")
        axis.semilogx(STRENGTHS, decoupled, "s-", label="decoupled decay")
        axis.semilogx(
            (1 - MOMENTUM) * np.array(STRENGTHS),
            decoupled,
            "k:",
            label="decoupled decay, at a tenth of its strength",
        )
        axis.set(xlabel="strength", ylabel=label)
    axes[0].legend()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
