"""A few units learn to count: the 8-3-8 and 5-3-5 encoder tasks.

    python examples/encoder_task.py --figure encoder_task.png

N inputs, of which one is on, have to pass M = ceil(log2 N) sigmoid units and
come out as they went in (Ackley, Hinton & Sejnowski, "A learning algorithm for
Boltzmann machines", 1985):

    code = sigmoid(W x + b), output = sigmoid(W' code + b'), both learned

Takes a minute. Expect every input to come out right and the codes to move to
the corners of a cube, most to one of their own: nearly a binary code, which
nobody asked for. A unit may stay between where the others tell two inputs
apart, the more so with five inputs, which leave three corners of the cube
free. Other numbers of inputs: `--inputs 4 16`.
"""

import argparse
import math

import keras
import numpy as np
from arguments import at_least

from keras_ae.models import dense_autoencoder


def main() -> None:
    options = parse_arguments()
    histories = [learn(inputs, options.epochs) for inputs in options.inputs]
    if options.figure:
        draw(histories, options.figure)


def learn(inputs: int, epochs: int) -> np.ndarray:
    """Codes after each epoch, `(epochs, inputs, units)`; prints the last."""
    keras.utils.set_random_seed(1)
    units = math.ceil(math.log2(inputs))
    model = dense_autoencoder(inputs, (units,))
    model.compile(keras.optimizers.Adam(0.03), loss="binary_crossentropy")
    one_hot = np.eye(inputs, dtype="float32")
    many = np.tile(one_hot, (100, 1))
    history = []
    for _ in range(epochs):
        model.fit(many, many, batch_size=inputs, verbose=0)
        history.append(keras.ops.convert_to_numpy(model.encode(one_hot)))
    print(f"\n{inputs}-{units}-{inputs}")
    show(history[-1], model.predict(one_hot, verbose=0))
    print(
        f"distance from the corners {to_corner(history[0]):.3f} at first, "
        f"{to_corner(history[-1]):.3f} now"
    )
    return np.stack(history)


def show(codes: np.ndarray, outputs: np.ndarray) -> None:
    print("input  code                       nearest corner  output right")
    for index, (code, output) in enumerate(zip(codes, outputs, strict=True)):
        shown = "  ".join(f"{value:.3f}" for value in code)
        corner = "".join(str(int(value > 0.5)) for value in code)
        right = "yes" if output.argmax() == index else "no"
        print(f"{index:>5}  {shown:<25}  {corner:<14}  {right}")
    corners = {tuple(code > 0.5) for code in codes}
    print(f"{len(corners)} corners for {len(codes)} inputs")


def to_corner(codes: np.ndarray) -> float:
    """How far values are from 0 or 1 on average; 0.25 at random."""
    return float(np.abs(codes - (codes > 0.5)).mean())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=at_least(2), nargs="+", default=[8, 5])
    parser.add_argument(
        "--epochs", type=at_least(1), default=40, help="of a hundred steps"
    )
    parser.add_argument("--figure", help="where to save the picture")
    return parser.parse_args()


def draw(histories: list[np.ndarray], path: str) -> None:
    """A row for each task: a panel for each unit, a line for each input."""
    from matplotlib import pyplot as plt

    columns = max(history.shape[2] for history in histories)
    figure, axes = plt.subplots(
        len(histories),
        columns,
        figsize=(3.2 * columns, 2.6 * len(histories)),
        sharex=True,
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for row, history in zip(axes, histories, strict=True):
        epochs, inputs, units = history.shape
        for unit, axis in enumerate(row[:units]):
            axis.plot(100 * np.arange(1, epochs + 1), history[:, :, unit])
            axis.set(
                title=f"{inputs}-{units}-{inputs}, unit {unit + 1}",
                ylim=(-0.05, 1.05),
            )
        for axis in row[units:]:
            axis.set_axis_off()
        row[0].set_ylabel("activation")
        row[units - 1].legend(
            range(inputs),
            title="input",
            loc="center left",
            bbox_to_anchor=(1, 0.5),
        )
    for axis in axes[-1]:
        axis.set_xlabel("steps")
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
