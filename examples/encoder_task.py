"""Three units learn to count: the 8-3-8 encoder task.

    python examples/encoder_task.py --figure codes.png

Eight inputs, of which one is on, have to pass three sigmoid units and come out
as they went in (Ackley, Hinton & Sejnowski, 1985). Takes half a minute. Expect
every input to come out right and the codes to move to the corners of a cube,
most to one of their own: nearly a binary code, which nobody asked for. A unit
may stay between where the others tell two inputs apart. `--inputs 5` does the
same for five.
"""

import argparse
import math

import keras
import numpy as np

from keras_ae.models import dense_autoencoder


def main() -> None:
    options = parse_arguments()
    keras.utils.set_random_seed(1)
    inputs = np.eye(options.inputs, dtype="float32")
    units = math.ceil(math.log2(options.inputs))
    model = dense_autoencoder(options.inputs, (units,))
    model.compile(keras.optimizers.Adam(0.03), loss="binary_crossentropy")
    history = []
    for _ in range(options.epochs):
        many = np.tile(inputs, (100, 1))
        model.fit(many, many, batch_size=options.inputs, verbose=0)
        history.append(keras.ops.convert_to_numpy(model.encode(inputs)))

    codes = history[-1]
    print("input  code                       nearest corner  output right")
    outputs = model.predict(inputs, verbose=0)
    for index, (code, output) in enumerate(zip(codes, outputs, strict=True)):
        shown = "  ".join(f"{value:.3f}" for value in code)
        corner = "".join(str(int(value > 0.5)) for value in code)
        right = "yes" if output.argmax() == index else "no"
        print(f"{index:>5}  {shown:<25}  {corner:<14}  {right}")
    corners = {tuple(code > 0.5) for code in codes}
    print(
        f"{len(corners)} corners for {options.inputs} inputs; distance from "
        f"them {to_corner(history[0]):.3f} at first, {to_corner(codes):.3f} now"
    )
    if options.figure:
        draw(np.stack(history), options.figure)


def to_corner(codes: np.ndarray) -> float:
    """How far values are from 0 or 1 on average; 0.25 at random."""
    return float(np.abs(codes - (codes > 0.5)).mean())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=8)
    parser.add_argument(
        "--epochs", type=int, default=40, help="of a hundred steps"
    )
    parser.add_argument("--figure", help="where to save the picture")
    return parser.parse_args()


def draw(history: np.ndarray, path: str) -> None:
    """One panel for each unit, one line for each input."""
    from matplotlib import pyplot as plt

    units = history.shape[2]
    figure, axes = plt.subplots(
        1, units, figsize=(3.2 * units, 2.8), sharey=True, layout="constrained"
    )
    steps = 100 * np.arange(1, len(history) + 1)
    for unit, axis in enumerate(np.atleast_1d(axes)):
        axis.plot(steps, history[:, :, unit])
        axis.set(title=f"unit {unit + 1}", xlabel="steps", ylim=(-0.05, 1.05))
    np.atleast_1d(axes)[0].set_ylabel("activation, one line an input")
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
