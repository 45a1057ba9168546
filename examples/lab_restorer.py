"""Restoring lightness alone, against all three colours.

    python examples/lab_restorer.py --figure lab_restorer.jpg

Two `deep_skip` of equal size, but for the first and the last convolution, are
trained alike: one on red, green and blue, the other inside a `LabRestorer` on
CIELAB's L, while a and b are smoothed by a Gaussian. The last row takes the
true L, which no model can beat: what it lacks is the price of the smoothing.
After D. A. Forsyth's chapter "Making an Autoencoder that Works"; the colour
space is that of CIE 15 (1976), its formula at `keras_ae.ops.rgb_to_lab`.

Takes 3 minutes of CPU time. Expect LAB to be ahead after so short a training,
for most of the colours are right from the start, and the last row to tell how
far it can get: where blocks are knocked out, their grey remains in a and b.
"""

import keras
import numpy as np
import restoration
from keras import ops

from keras_ae import models
from keras_ae.ops import gaussian_blur, lab_to_rgb, rgb_to_lab
from pipeline.evaluation.evaluate import choose_example
from pipeline.evaluation.textbook import TEXTBOOK

FILTERS = (16, 32, 64)
TRUE = "LAB, true L"


def main() -> None:
    options = parse_arguments()
    tiles = restoration.load_tiles(options.photographs, options.tiles)
    images = restoration.dead_leaves(options.images)
    print(
        f"{options.images:,} training images, {len(tiles.clean)} tiles; "
        "PSNR in dB, size in parameters"
    )
    outputs = {"do nothing": np.clip(tiles.inputs, 0, 1)}
    sizes = {}
    for name, make in {
        "RGB": lambda: models.deep_skip(FILTERS),
        "LAB": lambda: models.LabRestorer(
            models.deep_skip(FILTERS, channels=1), options.sigma
        ),
    }.items():
        keras.utils.set_random_seed(0)
        model = make()
        restoration.train(model, images)
        outputs[name] = tiles.restored(model)
        sizes[name] = f"{model.count_params():,}"
    outputs[TRUE] = np.clip(with_true_lightness(tiles, options.sigma), 0, 1)
    print_table(tiles, outputs, sizes)
    if options.figure:
        draw(tiles, outputs, options.figure)


def parse_arguments():
    parser = restoration.options(__doc__, images=3200)
    parser.add_argument(
        "--sigma",
        type=float,
        default=3.0,
        help="of the Gaussian, pixels (default: %(default)s)",
    )
    options = parser.parse_args()
    if options.sigma <= 0:
        parser.error(f"--sigma must be positive: {options.sigma}")
    return options


def to_lab(images: np.ndarray) -> np.ndarray:
    return ops.convert_to_numpy(rgb_to_lab(images.astype("float32")))


def with_true_lightness(tiles: restoration.Tiles, sigma: float) -> np.ndarray:
    """The clean tiles' L with the smoothed colours of the inputs."""
    rows = []
    for clean, five in zip(tiles.clean, tiles.inputs, strict=True):
        colours = gaussian_blur(to_lab(five)[..., 1:], [sigma], sigma)
        lightness = to_lab(np.broadcast_to(clean, five.shape))[..., :1]
        lab = ops.concatenate([lightness, colours], axis=-1)
        rows.append(ops.convert_to_numpy(lab_to_rgb(lab)))
    return np.stack(rows)


def lightness_psnr(tiles: restoration.Tiles, outputs: np.ndarray) -> float:
    """Of L / 100, mean over all inputs, dB."""
    lightness = restoration.Tiles(
        tiles.photographs,
        to_lab(tiles.clean)[..., :1] / 100,
        tiles.inputs,
    )
    return float(lightness.psnr(to_lab(outputs)[..., :1] / 100).mean())


def print_table(
    tiles: restoration.Tiles,
    outputs: dict[str, np.ndarray],
    sizes: dict[str, str],
) -> None:
    columns = (*TEXTBOOK.columns, "mean5", "L alone")
    print(" " * 11 + "".join(f"{column:>9}" for column in columns) + "  size")
    for name, images in outputs.items():
        psnr = tiles.psnr(images).mean(axis=0)
        cells = (*psnr, psnr.mean(), lightness_psnr(tiles, images))
        row = "".join(f"{cell:>9.2f}" for cell in cells)
        print(f"{name:<11}{row}  {sizes.get(name, '')}".rstrip())


def draw(
    tiles: restoration.Tiles, outputs: dict[str, np.ndarray], path: str
) -> None:
    """One tile with noise and with blocks knocked out."""
    from matplotlib import pyplot as plt

    damage = tiles.psnr(outputs["do nothing"])
    index = choose_example(list(tiles.clean), damage)
    rows = [TEXTBOOK.columns.index(column) for column in ("gauss", "knock")]
    figure, axes = plt.subplots(
        2, len(outputs) + 1, figsize=(15, 6.6), layout="constrained"
    )
    for axis_row, row in zip(axes, rows, strict=True):
        for axis, (name, images) in zip(
            axis_row, outputs.items(), strict=False
        ):
            psnr = tiles.psnr(images)[index, row]
            axis.imshow(images[index, row])
            axis.set(title=name, xlabel=f"{psnr:.1f} dB")
        axis_row[-1].imshow(tiles.clean[index])
        axis_row[-1].set(title="truth")
        axis_row[0].set_ylabel(TEXTBOOK.labels[TEXTBOOK.columns[row]])
    for axis in axes.flat:
        axis.set(xticks=[], yticks=[])
    figure.savefig(path, dpi=80)


if __name__ == "__main__":
    main()
