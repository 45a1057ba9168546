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

# Linear RGB of ITU-R BT.709 to CIE 1931 XYZ, white D65, 2 degree observer:
# scikit-image's digits.
TO_XYZ = np.array(
    [
        [0.412453, 0.357580, 0.180423],
        [0.212671, 0.715160, 0.072169],
        [0.019334, 0.119193, 0.950227],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
# XYZ relative to white, and back.
TO_RELATIVE = (TO_XYZ / WHITE[:, None]).astype("float32")
FROM_RELATIVE = np.linalg.inv(TO_XYZ / WHITE[:, None]).astype("float32")
# Where sRGB goes over from a line to a power.
ENCODED_KNEE, LINEAR_KNEE = 0.04045, 0.0031308
# Where CIELAB does, before and after its cube root; digits of 1976.
KNEE, ROOT_KNEE, SLOPE, OFFSET = 0.008856, 0.2068966, 7.787, 16 / 116


def rgb_to_ycbcr(images: Tensor) -> Tensor:
    """Luma and the two colour differences of JPEG files (JFIF 1.02).

    Args:
        images: float32 tensor `(..., 3)` in `[0, 255]`.

    Returns:
        A float32 tensor `(..., 3)` in `[0, 255]`; grey has `Cb = Cr = 128`.
    """
    return ops.add(ops.matmul(images, TO_YCBCR.T), NEUTRAL)


def ycbcr_to_rgb(images: Tensor) -> Tensor:
    """The inverse of `rgb_to_ycbcr`; not clipped to `[0, 255]`.

    Args:
        images: float32 tensor `(..., 3)`.
    """
    return ops.matmul(ops.subtract(images, NEUTRAL), TO_RGB.T)


def rgb_to_lab(images: Tensor) -> Tensor:
    """CIELAB (1976): lightness, and colour apart from it.

    sRGB (IEC 61966-2-1) to linear RGB, to CIE XYZ relative to the white D65,
    to

        L = 116 f(Y) - 16, a = 500 (f(X) - f(Y)), b = 200 (f(Y) - f(Z))
        f(t) = t^(1/3), or 7.787 t + 16/116 where t <= 0.008856

    Equal to `skimage.color.rgb2lab` within 1e-4. Values outside [0, 1]
    continue the outer branches, so gradients are finite everywhere.

    Args:
        images: float32 tensor `(..., 3)` in `[0, 1]`.

    Returns:
        A float32 tensor `(..., 3)`: `L` in `[0, 100]`, `a` in `[-87, 99]`, `b`
        in `[-108, 95]`; grey has both within 0.01 of 0.
    """
    relative = ops.matmul(_decode_srgb(images), TO_RELATIVE.T)
    x, y, z = ops.split(_lab_root(relative), 3, axis=-1)
    return ops.concatenate(
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)], axis=-1
    )


def lab_to_rgb(images: Tensor) -> Tensor:
    """The inverse of `rgb_to_lab`; not clipped to `[0, 1]`.

    Args:
        images: float32 tensor `(..., 3)`.
    """
    lightness, a, b = ops.split(images, 3, axis=-1)
    y = (lightness + 16.0) / 116.0
    roots = ops.concatenate([y + a / 500.0, y, y - b / 200.0], axis=-1)
    return _encode_srgb(ops.matmul(_lab_power(roots), FROM_RELATIVE.T))


# A power's argument is kept positive on the branch not chosen, too: a gradient
# of zero times infinity would not be a number.


def _decode_srgb(encoded: Tensor) -> Tensor:
    power = (ops.maximum(encoded, ENCODED_KNEE) + 0.055) / 1.055
    return ops.where(
        encoded > ENCODED_KNEE, ops.power(power, 2.4), encoded / 12.92
    )


def _encode_srgb(linear: Tensor) -> Tensor:
    power = ops.power(ops.maximum(linear, LINEAR_KNEE), 1 / 2.4)
    return ops.where(
        linear > LINEAR_KNEE, 1.055 * power - 0.055, 12.92 * linear
    )


def _lab_root(relative: Tensor) -> Tensor:
    root = ops.power(ops.maximum(relative, KNEE), 1 / 3)
    return ops.where(relative > KNEE, root, SLOPE * relative + OFFSET)


def _lab_power(roots: Tensor) -> Tensor:
    line = (roots - OFFSET) / SLOPE
    return ops.where(roots > ROOT_KNEE, roots * roots * roots, line)
