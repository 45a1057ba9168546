"""Blur kernels, one for each image of a batch."""

from typing import Any

import numpy as np
from keras import ops

Tensor = Any

SAMPLES_PER_PIXEL = 4


def gaussian_kernels(sigma: Tensor, angle: Tensor, radius: int) -> Tensor:
    """Gaussians with two widths and an orientation, sampled at the pixels.

    `k(x) ~ exp(-(a / sigma_0)^2 / 2 - (b / sigma_1)^2 / 2)` where `a` and `b`
    are the coordinates of `x` along the axis at `angle` and across it. At
    `angle` 0 this is the product of the kernels of
    `scipy.ndimage.gaussian_filter` with `radius=radius`.

    Args:
        sigma: float tensor `(batch, 2)`, pixels, not negative: along the axis
            and across it.
        angle: float tensor `(batch,)`, radians from the rows' direction
            (along the width) towards increasing row index.
        radius: int, pixels; 4 standard deviations or more lose nothing.

    Returns:
        A float32 tensor `(batch, 2 * radius + 1, 2 * radius + 1)`; each kernel
        sums to one.
    """
    offset = ops.arange(-radius, radius + 1, dtype="float32")
    row, column = offset[None, :, None], offset[None, None, :]
    sine, cosine = _direction(angle)
    # A width of 0 leaves the middle pixel alone: its neighbours underflow.
    sigma = ops.maximum(ops.cast(sigma, "float32"), 1e-3)[:, :, None, None]
    along = (cosine * column + sine * row) / sigma[:, 0]
    across = (cosine * row - sine * column) / sigma[:, 1]
    weights = ops.exp(-0.5 * (ops.square(along) + ops.square(across)))
    return weights / ops.sum(weights, axis=(1, 2), keepdims=True)


def line_kernels(length: Tensor, angle: Tensor, radius: int) -> Tensor:
    """Straight lines through the middle pixel, antialiased.

    The line is cut into equal pieces, four for each pixel of the longest one;
    each piece is shared among the four pixels around its middle as in bilinear
    interpolation. So the kernel changes continuously with length and angle.

    Args:
        length: float tensor `(batch,)`, pixels, in `[0, 2 * radius]`; a line
            of length 0 is the middle pixel alone.
        angle: float tensor `(batch,)`, radians from the rows' direction
            (along the width) towards increasing row index.
        radius: int, pixels.

    Returns:
        A float32 tensor `(batch, 2 * radius + 1, 2 * radius + 1)`; each kernel
        sums to one.
    """
    count = max(1, 2 * radius * SAMPLES_PER_PIXEL)
    middles = ((np.arange(count) + 0.5) / count - 0.5).astype("float32")
    place = ops.cast(length, "float32")[:, None, None] * middles[:, None]
    offset = ops.arange(-radius, radius + 1, dtype="float32")
    sine, cosine = _direction(angle)
    row = _hat(place * sine - offset)
    column = _hat(place * cosine - offset)
    return ops.matmul(ops.transpose(row, (0, 2, 1)), column) / count


def _direction(angle: Tensor) -> tuple[Tensor, Tensor]:
    angle = ops.cast(angle, "float32")[:, None, None]
    return ops.sin(angle), ops.cos(angle)


def _hat(distance: Tensor) -> Tensor:
    """Share of a point that a pixel at this distance gets, along one axis."""
    return ops.maximum(1.0 - ops.abs(distance), 0.0)
