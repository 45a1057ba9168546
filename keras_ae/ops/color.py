"""Colour spaces."""

from typing import Any

import numpy as np
from keras import ops

Tensor = Any

# ITU-R BT.601 as JFIF 1.02 uses it, for intensities of 0..255.
TO_YCBCR = np.array(
    [
        [0.299, 0.587, 0.114],
        [-0.168735892, -0.331264108, 0.5],
        [0.5, -0.418687589, -0.081312411],
    ],
    "float32",
)
TO_RGB = np.array(
    [
        [1.0, 0.0, 1.402],
        [1.0, -0.344136286, -0.714136286],
        [1.0, 1.772, 0.0],
    ],
    "float32",
)
NEUTRAL = np.array([0.0, 128.0, 128.0], "float32")


def rgb_to_ycbcr(images: Tensor) -> Tensor:
    """Luma and the two colour differences of JPEG files (JFIF 1.02).

    Args:
        images: float32 tensor `(..., 3)` in `[0, 255]`.

    Returns:
        A float32 tensor `(..., 3)` in `[0, 255]`; grey has `Cb = Cr = 128`.
    """
    return ops.matmul(images, TO_YCBCR.T) + NEUTRAL


def ycbcr_to_rgb(images: Tensor) -> Tensor:
    """The inverse of `rgb_to_ycbcr`; not clipped to `[0, 255]`.

    Args:
        images: float32 tensor `(..., 3)`.
    """
    return ops.matmul(images - NEUTRAL, TO_RGB.T)
