"""Compares dead leaves with photographs.

    python -m benchmarks.dead_leaves [--photographs 'data/photographs/*']

Prints a table of statistics, in levels of 255, and the time of one image; draws
the histogram of gradients and the power spectrum to docs/dead_leaves.png. Both
are of gray 128x128 tiles, as training sees them.
"""

import argparse
import pathlib
import time

import matplotlib
import numpy as np
from matplotlib import pyplot as plt
from numpy.typing import NDArray

from pipeline.sources import UnreadableImage, make_source
from pipeline.sources.dead_leaves import draw_dead_leaves
from pipeline.transforms.tiles import cut_tiles

SIZE = 128
FIGURE = pathlib.Path("docs/dead_leaves.png")
BINS = np.arange(-160, 161, 4)
# Photographs stop at what their lens and demosaicing leave.
FIT = slice(2, 40)  # cycles per image

Tiles = NDArray[np.uint8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photographs", default="data/photographs/*")
    parser.add_argument("--num-tiles", type=int, default=2000)
    options = parser.parse_args()
    samples = {
        "dead leaves": draw(options.num_tiles),
        "photographs": cut(options.photographs, options.num_tiles),
    }
    print(f"{'':12} tiles  mean  between  within  gradient  median  slope")
    for name, tiles in samples.items():
        print(f"{name:12} {len(tiles):5}  {describe(tiles)}")
    plot(samples)


def draw(number: int) -> Tiles:
    start = time.process_time()
    tiles = np.stack([draw_dead_leaves(0, index) for index in range(number)])
    spent = time.process_time() - start
    print(f"a dead-leaves image takes {spent / number * 1e3:.2f} ms of a core")
    return tiles


def cut(pattern: str, number: int) -> Tiles:
    source = make_source(f"files:{pattern}")
    tiles = []
    for item in source.items(number):
        try:
            tiles += cut_tiles(item.key, source.read(item), SIZE)
        except UnreadableImage as error:
            print(f"{item.key}: {error}")
    chosen = np.random.default_rng(0).permutation(len(tiles))[:number]
    return np.stack([tiles[index].pixels for index in chosen])


def gradients(gray: NDArray[np.float64]) -> NDArray[np.float64]:
    """Differences of neighbours in a row and in a column."""
    return np.concatenate([np.diff(gray, axis=axis).ravel() for axis in (1, 2)])


def spectrum(gray: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power by frequency, 1 to 63 cycles per image, of windowed tiles."""
    window = np.outer(np.hanning(SIZE), np.hanning(SIZE))
    centred = gray - gray.mean(axis=(1, 2), keepdims=True)
    power = (np.abs(np.fft.fft2(centred * window)) ** 2).mean(axis=0)
    frequency = np.fft.fftfreq(SIZE, 1 / SIZE)
    radius = np.rint(np.hypot(*np.meshgrid(frequency, frequency))).astype(int)
    rings = np.bincount(radius.ravel(), power.ravel())
    return (rings / np.bincount(radius.ravel()))[1 : SIZE // 2]


def describe(tiles: Tiles) -> str:
    gray = tiles.mean(axis=3)
    steps = np.abs(gradients(gray))
    power = spectrum(gray)
    frequency = np.arange(1, len(power) + 1)
    slope, _ = np.polyfit(np.log(frequency[FIT]), np.log(power[FIT]), 1)
    return (
        f"{gray.mean():4.0f}  {gray.mean(axis=(1, 2)).std():7.1f}  "
        f"{gray.std(axis=(1, 2)).mean():6.1f}  {steps.mean():8.2f}  "
        f"{np.median(steps):6.2f}  {slope:5.2f}"
    )


def plot(samples: dict[str, Tiles]) -> None:
    matplotlib.use("Agg")
    figure, (left, right, *pictures) = plt.subplots(
        1, 4, figsize=(13, 3.4), layout="constrained"
    )
    for name, tiles in samples.items():
        gray = tiles.mean(axis=3)
        density, _ = np.histogram(gradients(gray), BINS, density=True)
        left.semilogy((BINS[:-1] + BINS[1:]) / 2, density, label=name)
        power = spectrum(gray)
        right.loglog(np.arange(1, len(power) + 1), power, label=name)
    left.set(
        title="Gradients",
        xlabel="difference of neighbours, levels of 255",
        ylabel="probability density",
    )
    right.set(
        title="Power spectrum",
        xlabel="cycles per 128 pixels",
        ylabel="power",
    )
    right.legend()
    for axes, (name, tiles) in zip(pictures, samples.items(), strict=True):
        rows = tiles[:16].reshape(4, 4, SIZE, SIZE, 3)
        axes.imshow(rows.swapaxes(1, 2).reshape(4 * SIZE, 4 * SIZE, 3))
        axes.set(title=name, xticks=[], yticks=[])
    figure.savefig(FIGURE, dpi=110)
    print(f"figure: {FIGURE}")


if __name__ == "__main__":
    main()
