"""Five optimizers in a narrow valley, straight and rotated.

    python examples/optimizers_in_a_valley.py --figure valley.png

f = (eps x^2 + y^2) / 2, the worst case for plain descent: the steep direction
bounds the step, the flat one needs large ones. Takes seconds. Expect Adagrad
and Adam, which scale each axis by itself, to lose much of their advantage once
the valley is rotated by 45 degrees; plain descent and momentum do not notice.
RMSprop goes on with steps of its learning rate and circles around the minimum.
"""

import argparse

import keras
import numpy as np
from arguments import at_least

EPS, START = 0.02, (-10.0, 1.0)
OPTIMIZERS = {
    "plain descent": lambda: keras.optimizers.SGD(1.0),
    "momentum 0.9": lambda: keras.optimizers.SGD(0.3, momentum=0.9),
    "Adagrad": lambda: keras.optimizers.Adagrad(1.5),
    "RMSprop": lambda: keras.optimizers.RMSprop(0.1),
    "Adam": lambda: keras.optimizers.Adam(0.4),
}


def main() -> None:
    options = parse_arguments()
    paths = {}
    print("optimizer       f after so many steps: straight  rotated")
    for name, make in OPTIMIZERS.items():
        paths[name] = [
            descend(make(), rotation, options.steps)
            for rotation in (np.eye(2), turned(np.pi / 4))
        ]
        straight, rotated = (
            height(path[-1] @ rotation.T)
            for path, rotation in zip(
                paths[name], (np.eye(2), turned(-np.pi / 4)), strict=True
            )
        )
        print(f"{name:<14}  {straight:>31.2e}  {rotated:>7.2e}")
    if options.figure:
        draw(paths, options.figure)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=at_least(1), default=100)
    parser.add_argument("--figure", help="where to save the picture")
    return parser.parse_args()


def turned(angle: float) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


def height(point: np.ndarray) -> float:
    return float((EPS * point[0] ** 2 + point[1] ** 2) / 2)


def descend(
    optimizer: keras.optimizers.Optimizer, rotation: np.ndarray, steps: int
) -> np.ndarray:
    """The path, float `(steps + 1, 2)`, in the turned valley's own frame."""
    variable = keras.Variable((rotation @ START).astype("float32"))
    curvature = rotation @ np.diag([EPS, 1.0]) @ rotation.T
    path = [keras.ops.convert_to_numpy(variable)]
    for _ in range(steps):
        gradient = curvature @ path[-1]
        optimizer.apply([gradient.astype("float32")], [variable])
        path.append(keras.ops.convert_to_numpy(variable))
    return np.stack(path)


def draw(paths: dict[str, list[np.ndarray]], path: str) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(
        *(2, len(paths)),
        figsize=(3 * len(paths), 5.6),
        sharex=True,
        sharey=True,
        layout="constrained",
    )
    for column, (name, both) in zip(axes.T, paths.items(), strict=True):
        column[0].set_title(name)
        for axis, angle, points in zip(
            column, (0.0, np.pi / 4), both, strict=True
        ):
            draw_levels(axis, angle)
            axis.plot(*points.T, ".-", ms=3, lw=1)
            axis.plot(0, 0, "k+")
            axis.set(aspect="equal", xlim=(-11, 3), ylim=(-8, 3))
        column[1].set_xlabel("x")
    axes[0, 0].set_ylabel("straight\ny")
    axes[1, 0].set_ylabel("rotated by 45°\ny")
    figure.savefig(path, dpi=100)


def draw_levels(axis, angle: float) -> None:
    x, y = np.meshgrid(np.linspace(-11, 3, 200), np.linspace(-8, 3, 200))
    u, v = np.stack([x, y], axis=-1).dot(turned(angle)).transpose(2, 0, 1)
    f = (EPS * u**2 + v**2) / 2
    axis.contour(x, y, f, np.geomspace(0.005, 50, 12), colors="0.8")


if __name__ == "__main__":
    main()
