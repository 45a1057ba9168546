"""What is counted of images: formats, sizes, pixels, and how alike they are."""

import dataclasses
from collections import Counter

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.transforms.perceptual_hash import perceptual_hash
from pipeline.transforms.tiles import Tile

LEVELS = 256
UNKNOWN = "UNKNOWN"
# What TensorFlow decodes, by the first bytes.
SIGNATURES = {
    b"\x42\x4d": "bmp",
    b"\x47\x49\x46": "gif",
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
}

Pixels = NDArray[np.uint8]


@dataclasses.dataclass
class ImageCounts:
    """What is counted of the images of a split, or of a part of it.

    Args:
        formats: Counter, of the names in `SIGNATURES`, or `"UNKNOWN"` of what
            has no such signature or cannot be decoded.
        sizes: Counter, of `(height, width)`.
        levels: int64 `(3, 256)`, how often each level occurs in red, green
            and blue.
        num_flat: int, images that show next to nothing.
        hashes: list of the 32 bytes of each image's `perceptual_hash`.
    """

    formats: Counter[str] = dataclasses.field(default_factory=Counter)
    sizes: Counter[tuple[int, int]] = dataclasses.field(default_factory=Counter)
    levels: NDArray[np.int64] = dataclasses.field(
        default_factory=lambda: np.zeros((3, LEVELS), np.int64)
    )
    num_flat: int = 0
    hashes: list[bytes] = dataclasses.field(default_factory=list)

    def add(self, data: bytes, raw_size: tuple[int, int] | None) -> None:
        """Counts an image.

        Args:
            data: bytes of an encoded image, or its uint8 RGB values.
            raw_size: `(height, width)` of an image that is not encoded.
        """
        pixels = _shaped(data, raw_size) if raw_size else _decoded(data)
        self.formats[UNKNOWN if pixels is None else image_format(data)] += 1
        if pixels is None:
            return
        height, width, _ = pixels.shape
        self.sizes[height, width] += 1
        for levels, channel in zip(self.levels, cv2.split(pixels), strict=True):
            levels += np.bincount(channel.ravel(), minlength=LEVELS)
        image = Tile.of("", pixels)
        self.num_flat += image.is_flat()
        self.hashes.append(perceptual_hash(pixels).tobytes())

    def merge(self, other: "ImageCounts") -> None:
        """Adds what was counted of other images."""
        self.formats.update(other.formats)
        self.sizes.update(other.sizes)
        self.levels += other.levels
        self.num_flat += other.num_flat
        self.hashes += other.hashes


def image_format(data: bytes) -> str:
    """The format of an encoded image by its first bytes, or `"UNKNOWN"`."""
    for signature, name in SIGNATURES.items():
        if data.startswith(signature):
            return name
    return UNKNOWN


def _shaped(data: bytes, size: tuple[int, int]) -> Pixels | None:
    height, width = size
    if len(data) != height * width * 3:
        return None
    return np.frombuffer(data, np.uint8).reshape(height, width, 3)


def _decoded(data: bytes) -> Pixels | None:
    if not data:
        return None  # OpenCV would raise.
    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if bgr is None else cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
