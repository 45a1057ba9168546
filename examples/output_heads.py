"""Five ways to end an image autoencoder, side by side.

    python examples/output_heads.py --figure output_heads.png

Values of an image lie in [0, 1], and many are 0 or 1. With x the output of the
last convolution and the penalty R(f) = f^2 [f < 0] + (f - 1)^2 [f > 1]:

    sigmoid                    1 / (1 + exp(-x))
    tanh                       (tanh(x) + 1) / 2
    ReLU                       relu(x) - relu(x - 1)
    linear + penalty           x
    scaled tanh + penalty      a (tanh(x) + b), a = 0.625, b = 0.8

After D. A. Forsyth's chapter "Making an Autoencoder that Works". The same
`shallow` model is trained with each, from the same weights on the same images;
a value is dead where the head's gradient is less than 1 % of its greatest.
Besides, single pixels x that start between -2 and 3 descend on (f - 1/2)^2 + R
by themselves; those are lost that end farther from 1/2 than a grey level.

Takes 5 minutes of CPU time. Expect sigmoid and tanh to be nearly flat where
black and white are, and the ReLU head to be flat outside [0, 1]: pixels that
start there never come back by themselves, and in a model only as far as the
weights they share with others take them along.
"""

from collections.abc import Callable

import keras
import numpy as np
import restoration
from keras import ops

from keras_ae import models
from keras_ae.layers import ScaledTanh
from keras_ae.regularizers import RangePenalty

Activation = keras.layers.Activation
HEADS: dict[str, Callable[[], keras.layers.Layer]] = {
    "sigmoid": lambda: Activation("sigmoid"),
    "tanh": lambda: Activation(lambda x: (ops.tanh(x) + 1) / 2),
    "ReLU": lambda: Activation(lambda x: ops.relu(x) - ops.relu(x - 1)),
    "linear + penalty": lambda: Activation(
        "linear", activity_regularizer=RangePenalty()
    ),
    "scaled tanh + penalty": lambda: ScaledTanh(
        activity_regularizer=RangePenalty()
    ),
}
X = np.linspace(-10, 10, 2001)
STARTS = np.linspace(-2, 3, 501)


def main() -> None:
    options = restoration.options(__doc__, images=3200).parse_args()
    tiles = restoration.load_tiles(options.photographs, options.tiles)
    images = restoration.dead_leaves(options.images)
    print(f"{options.images:,} training images, {len(tiles.clean)} tiles")
    print(
        "head                   gradient at 0  at 1   lost pixels  "
        "dead at first    then  outside  PSNR, dB"
    )
    for name, make in HEADS.items():
        keras.utils.set_random_seed(0)
        head = make()
        before, model = with_head(head)
        dead_at_first = dead(head, features(before, tiles))
        restoration.train(model, images)
        x = features(before, tiles)
        outputs = evaluate(head, x)
        outside = np.mean((outputs < 0) | (outputs > 1))
        psnr = tiles.psnr(np.clip(outputs, 0, 1)).mean(axis=1)
        at_0, at_1 = gradient_at(head, 0.0), gradient_at(head, 1.0)
        print(
            f"{name:<22} {at_0:>13.3f} {at_1:>5.3f} {lost(head):>13.0%}"
            f"  {dead_at_first:>13.1%}  {dead(head, x):>6.1%}  {outside:>7.1%}"
            f"  {psnr.mean():.1f} ± {psnr.std():.1f}"
        )
    if options.figure:
        draw(options.figure)


def with_head(head: keras.layers.Layer) -> tuple[keras.Model, keras.Model]:
    """A model up to its head, and with it; they share their weights."""
    body = models.shallow()
    x = body.get_layer("restored").input
    return keras.Model(body.inputs, x), keras.Model(body.inputs, head(x))


def features(model: keras.Model, tiles: restoration.Tiles) -> np.ndarray:
    return np.stack([model.predict_on_batch(five) for five in tiles.inputs])


def evaluate(head: keras.layers.Layer, x: np.ndarray) -> np.ndarray:
    return ops.convert_to_numpy(head(ops.convert_to_tensor(x, "float32")))


def gradient(head: keras.layers.Layer, x: np.ndarray) -> np.ndarray:
    """By central differences, exact enough for a share and a picture."""
    step = 1e-2
    return (evaluate(head, x + step) - evaluate(head, x - step)) / (2 * step)


def gradient_at(head: keras.layers.Layer, target: float) -> float:
    """Where outputs are nearest to a target; if all around, in the middle."""
    distance = np.abs(evaluate(head, X) - target)
    nearest = np.flatnonzero(distance <= distance.min() + 1e-6)
    return float(gradient(head, X[nearest[len(nearest) // 2]][None])[0])


def dead(head: keras.layers.Layer, x: np.ndarray) -> float:
    """The share of values that hardly pass a gradient on."""
    return float(np.mean(gradient(head, x) < 0.01 * gradient(head, X).max()))


def descend(head: keras.layers.Layer, x: np.ndarray, steps: int) -> np.ndarray:
    """Outputs of single pixels on their way to 1/2, `(steps + 1, pixels)`."""
    path = [evaluate(head, x)]
    for _ in range(steps):
        output = path[-1]
        slope = 2 * (output - 0.5)
        if head.activity_regularizer:
            slope += 2 * (output - np.clip(output, 0, 1))
        x = x - 0.2 * slope * gradient(head, x)
        path.append(evaluate(head, x))
    return np.stack(path)


def lost(head: keras.layers.Layer) -> float:
    """The share of single pixels that never come near 1/2."""
    outputs = descend(head, STARTS, 1000)[-1]
    return float(np.mean(np.abs(outputs - 0.5) > 1 / 255))


def draw(path: str) -> None:
    """The heads, what gradient they have at each output, and single pixels."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(14, 4.2), layout="constrained")
    near = X[np.abs(X) <= 4]
    styles = ("-", "-", "-", "--", "-")
    for (name, make), style in zip(HEADS.items(), styles, strict=True):
        head = make()
        outputs = evaluate(head, near)
        axes[0].plot(near, outputs, style, label=name)
        axes[1].plot(outputs, gradient(head, near), style, label=name)
        path_of_one = descend(head, np.array([-1.0]), 60)[:, 0]
        axes[2].plot(path_of_one, style, label=name)
    axes[0].axhspan(0, 1, color="0.93")
    axes[0].set(title="the head", xlabel="x", ylabel="f(x)", ylim=(-0.4, 1.4))
    axes[1].axvspan(0, 1, color="0.93")
    axes[1].set(
        title="its gradient at each output",
        xlabel="f(x); grey: what images hold",
        ylabel="f'(x)",
        xlim=(-0.4, 1.4),
    )
    axes[2].set(
        title="one pixel from x = -1 to its target 1/2",
        xlabel="steps of descent",
        ylabel="f(x)",
    )
    axes[0].legend(fontsize=9)
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
