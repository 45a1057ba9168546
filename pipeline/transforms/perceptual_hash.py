"""What an image looks like, in 256 bits."""

import hashlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 64  # of the thumbnail
BANDS = 16  # frequencies each way
BATCH = 256  # thumbnails, 1 MB

# Rows of the DCT-II, in 1/1024. With integers every sum below is exact, so
# that each machine gets the same bits, whatever the order it adds in.
DCT = np.rint(
    1024
    * np.cos(np.pi / SIDE * np.outer(np.arange(BANDS), np.arange(SIDE) + 0.5))
)


def perceptual_hash(image: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Hashes an image so that images that look alike differ in few bits.

    Use it to find copies that were compressed or scaled again. Bit k tells
    whether coefficient k of the lowest 16x16 of the DCT of the image's gray
    64x64 thumbnail exceeds their median (pHash, Zauner 2010, "Implementation
    and benchmarking of perceptual image hash functions"). Coefficients that
    equal the median, as most do in stripes, tell nothing: their bits are drawn
    from the thumbnail's SHA-256.

    Args:
        image: uint8 RGB `(height, width, 3)`, of any size.

    Returns:
        uint64 `(4,)`.
    """
    return _hash_thumbnails([_shrink(to_gray(image))])[0]


def to_gray(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The luma (BT.601) of uint8 RGB, `(height, width)`."""
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return gray.astype(np.uint8, copy=False)


class HashBatch:
    """The perceptual hashes of gray images, many at once.

    That is several times faster than one by one.
    """

    def __init__(self) -> None:
        self._thumbnails: list[NDArray[np.uint8]] = []
        self._hashes = [np.empty((0, 4), np.uint64)]
        self._number = 0

    def add(self, gray: NDArray[np.uint8]) -> int:
        """Adds an image; returns its place among all.

        Args:
            gray: uint8 `(height, width)`, of any size, see `to_gray`.
        """
        self._thumbnails.append(_shrink(gray))
        if len(self._thumbnails) == BATCH:
            self._hash()
        self._number += 1
        return self._number - 1

    def hashes(self) -> NDArray[np.uint64]:
        """The `perceptual_hash` of each image, `(number, 4)`."""
        self._hash()
        return np.concatenate(self._hashes)

    def _hash(self) -> None:
        if self._thumbnails:
            self._hashes.append(_hash_thumbnails(self._thumbnails))
            self._thumbnails = []


def _hash_thumbnails(
    thumbnails: Sequence[NDArray[np.uint8]],
) -> NDArray[np.uint64]:
    # One by one, because larger arrays leave the processor's cache.
    waves = np.stack([(DCT @ one @ DCT.T).ravel() for one in thumbnails])
    middle = np.sort(waves, axis=1)[:, waves.shape[1] // 2 - 1 :][:, :2]
    median = middle.mean(axis=1, keepdims=True)
    bits = np.packbits(waves > median, axis=1)
    for place in np.flatnonzero((waves == median).any(axis=1)).tolist():
        drawn = hashlib.sha256(thumbnails[place].tobytes()).digest()
        tied = np.packbits(waves[place] == median[place])
        bits[place] |= np.frombuffer(drawn, np.uint8) & tied
    return bits.view("<u8")


def _shrink(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The 64x64 thumbnail, by the two ways to scale that are bit-exact.

    First up to the next multiple of 64, then down by a whole factor.
    """
    height, width = (-(-length // SIDE) * SIDE for length in gray.shape)
    if gray.shape != (height, width):
        gray = cv2.resize(
            gray, (width, height), interpolation=cv2.INTER_LINEAR_EXACT
        )
    thumbnail = cv2.resize(gray, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return thumbnail.astype(np.uint8, copy=False)
