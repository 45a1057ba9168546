"""Procedural images with the statistics of natural ones: dead leaves.

Disks fall one upon another until they cover the plane (Matheron 1968). With
radii of density r^-3 the model is scale invariant, as natural images are (Lee,
Mumford and Huang 2001, doi:10.1023/A:1011109015675).

Of 128x128 tiles, dead leaves | BSDS photographs (benchmarks/dead_leaves.py):
gray level 104 | 107, its deviation between tiles 29 | 37, within one 55 | 42,
step between neighbours on average 8.5 | 9.8 and its median 2.7 | 4.0, slope of
the power spectrum -2.9 | -2.3: leaves have more contrast, less fine texture.
"""

import dataclasses
import functools
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

from pipeline.sources import Item

# Each pixel is the mean of 3x3: antialiased, and exact in integers, whereas
# OpenCV's own antialiasing computes in floats that differ between machines.
OVERSAMPLING = 3
MAX_RADIUS = 3 * 128
# One is drawn for each image, as if photographed from near or from far.
MIN_RADII = (3 * 2, 3 * 3, 3 * 4, 3 * 6, 3 * 8)
# Leaves a share of exp(-4) to the farthest disk, which is the background.
LAYERS = 4.0

# Of the BSDS photographs, in 8-bit levels, along (r + g + b) / sqrt(3),
# (r + g - 2b) / sqrt(6) and (r - g) / sqrt(2), nearly their principal axes:
# mean, deviation between the images, deviation within one image.
LUMA = (184.0, 46.0, 84.0)
YELLOW = (16.0, 20.0, 19.0)
RED = (0.0, 12.0, 13.0)

# Shading and texture: noise of so many cells in 128 pixels, with its strength.
NOISES = ((3, 8), (5, 8), (24, 4), (64, 1))


class DiskLaw(NamedTuple):
    """The radii of disks that touch the canvas, and how many cover it.

    Args:
        canvas: int, the canvas's side.
        radii: of the same unit, a third of a pixel.
        cumulative: probability of a radius up to each of these.
        num_disks: int.
    """

    canvas: int
    radii: NDArray[np.int64]
    cumulative: NDArray[np.float64]
    num_disks: int


@dataclasses.dataclass(frozen=True)
class DeadLeaves:
    """Occluding disks; image `i` is a pure function of (seed, size, i).

    Use it to train without photographs. Only integers, and float operations
    that IEEE 754 rounds exactly, decide the pixels: every machine draws the
    same ones.

    Args:
        seed: int, at least 0. Defaults to 0.
        size: positive int, pixels: the side of an image. Whatever it is, a
            disk has the same law of radii, up to 128 pixels. Defaults to 128.
    """

    seed: int = 0
    size: int = 128

    def items(self, num_images: int) -> Iterator[Item]:
        """Yields `dead_leaves:SEED/INDEX` for each index."""
        for index in range(num_images):
            yield Item(f"dead_leaves:{self.seed}/{index:06d}")

    def read(self, item: Item) -> NDArray[np.uint8]:
        """Draws the image of an item, uint8 `(size, size, 3)`."""
        index = int(item.key.rpartition("/")[2])
        return draw_dead_leaves(self.seed, index, self.size)


def draw_dead_leaves(
    seed: int, index: int, size: int = 128
) -> NDArray[np.uint8]:
    """Draws image `index` of a seed: uint8 RGB `(size, size, 3)`.

    Args:
        seed: int, at least 0.
        index: int, at least 0.
        size: positive int, pixels. Defaults to 128.
    """
    rng = Generator(PCG64(SeedSequence([seed, index])))
    law = disk_law(MIN_RADII[rng.integers(len(MIN_RADII))], size)
    leaves = _drop_leaves(rng, law)
    red, green, blue, _ = _paint(leaves, _draw_palette(rng, law.num_disks))
    strengths = rng.integers(0, 256, (law.num_disks, 4), dtype=np.uint8)
    shade = _draw_shade(rng, _paint(leaves, strengths))
    light = np.maximum(512 + shade, 0)
    shaded = [plane * light >> 9 for plane in (red, green, blue)]
    return cv2.merge([np.minimum(p, 255).astype(np.uint8) for p in shaded])


@functools.cache
def disk_law(min_radius: int, size: int = 128) -> DiskLaw:
    """The law of disks with p(r) ~ r^-3 between `min_radius` and 128 pixels.

    A disk of radius r touches a canvas of side s if its centre falls into a
    square of side s + 2r: such disks have density r^-3 (s + 2r)^2, and each
    covers pi r^2 / (s + 2r)^2 of the canvas on average.

    Args:
        min_radius: int, in thirds of a pixel, as the result.
        size: positive int, pixels: the side of the image. Defaults to 128.
    """
    canvas = OVERSAMPLING * size
    radii = np.arange(min_radius, MAX_RADIUS + 1)
    weights = (canvas + 2.0 * radii) ** 2 / (radii * radii * radii)
    cumulative = np.cumsum(weights)
    cover = np.cumsum(np.pi / radii)[-1] / cumulative[-1]
    probability = cumulative / cumulative[-1]
    return DiskLaw(canvas, radii, probability, int(LAYERS / cover))


def _drop_leaves(rng: Generator, law: DiskLaw) -> NDArray[Any]:
    """The number of the topmost disk at each place of the canvas."""
    draws = rng.random((3, law.num_disks))
    radii = law.radii[np.searchsorted(law.cumulative, draws[0])]
    centers = (draws[1:] * (law.canvas + 2 * radii) - radii).astype(np.int64)
    kind = np.uint16 if law.num_disks <= 2**16 else np.int32
    leaves = np.zeros((law.canvas, law.canvas), kind)
    disks = zip(*centers.tolist(), radii.tolist(), strict=True)
    for number, (x, y, radius) in enumerate(disks):
        cv2.circle(leaves, (x, y), radius, number, thickness=cv2.FILLED)
    return leaves


def _draw_palette(rng: Generator, num_disks: int) -> NDArray[np.uint8]:
    """A colour for each disk, uint8 `(num_disks, 4)`, the last one unused.

    Each axis is mean + between * n + within * n', n drawn for the image and
    n' for each disk.
    """
    luma, yellow, red = (
        mean + between * _normal(rng, 1) + within * _normal(rng, num_disks)
        for mean, between, within in (LUMA, YELLOW, RED)
    )
    gray, warm, tint = luma / 3**0.5, yellow / 6**0.5, red / 2**0.5
    palette = np.zeros((num_disks, 4))
    palette[:, 0] = gray + warm + tint
    palette[:, 1] = gray + warm - tint
    palette[:, 2] = gray - 2 * warm
    return np.clip(palette, 0, 255).astype(np.uint8)


def _normal(rng: Generator, size: int) -> NDArray[np.float64]:
    """Nearly normal: the generator's own normals take a platform's exp."""
    a, b, c, d = rng.random((4, size))
    return (a + b + c + d - 2.0) * 3**0.5


def _paint(
    leaves: NDArray[Any], palette: NDArray[np.uint8]
) -> NDArray[np.uint16]:
    """Each disk in its four values, shrunk to `(4, size, size)`."""
    # Four values of 16 bits are looked up and added as one number of 64: nine
    # bytes overflow none of them.
    packed = palette.astype(np.uint16).view(np.uint64)[:, 0]
    size = len(leaves) // OVERSAMPLING
    total = np.zeros((size, size), np.uint64)
    for top, left in itertools.product(range(OVERSAMPLING), repeat=2):
        total += packed.take(leaves[top::OVERSAMPLING, left::OVERSAMPLING])
    sums = total.view(np.uint16).reshape(size, size, 4)
    pixels = OVERSAMPLING**2
    return np.moveaxis((sums + pixels // 2) // pixels, -1, 0)


def _draw_shade(
    rng: Generator, strengths: NDArray[np.uint16]
) -> NDArray[np.int32]:
    """The sum of the noises, each as strong as its disk has it, in 1/512."""
    size = strengths.shape[1]
    shade = np.zeros((size, size), np.int32)
    for (density, strength), plane in zip(NOISES, strengths, strict=True):
        cells = -(-density * size // 128)
        coarse = rng.integers(0, 256, (cells, cells), dtype=np.uint8)
        side = max(round(cells * 128 / density), size)
        noise = cv2.resize(
            coarse, (side, side), interpolation=cv2.INTER_LINEAR_EXACT
        )
        signed = noise[:size, :size].astype(np.int32) - 128
        shade += (plane.astype(np.int32) - 128) * signed * strength
    return shade >> 8
