"""What an image looks like, in 256 bits."""

import hashlib

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 64  # of the thumbnail
BANDS = 16  # frequencies each way

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
    thumbnail = _shrink(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
    waves = (DCT @ thumbnail @ DCT.T).ravel()
    median = np.sort(waves)[waves.size // 2 - 1 : waves.size // 2 + 1].mean()
    bits = np.packbits(waves > median)
    if (waves == median).any():
        drawn = np.frombuffer(
            hashlib.sha256(thumbnail.tobytes()).digest(), np.uint8
        )
        bits |= drawn & np.packbits(waves == median)
    return bits.view("<u8")


def _shrink(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The 64x64 thumbnail, by the two ways to scale that are bit-exact.

    First up to the next multiple of 64, then down by a whole factor.
    """
    height, width = (-(-length // SIDE) * SIDE for length in gray.shape)
    multiple = cv2.resize(
        gray, (width, height), interpolation=cv2.INTER_LINEAR_EXACT
    )
    thumbnail = cv2.resize(multiple, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return thumbnail.astype(np.uint8, copy=False)
