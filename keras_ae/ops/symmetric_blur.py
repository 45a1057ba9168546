"""Blur by a kernel of its own for every image of a batch."""

import math
from collections.abc import Callable
from typing import Any

from keras import ops

Tensor = Any


def symmetric_blur(images: Tensor, kernels: Tensor) -> Tensor:
    """Convolves image `b` with `kernels[b]`, which is symmetric about a point.

    Borders are reflected (`d c b a | a b c d | d c b a`), as by
    `scipy.ndimage.convolve` with `mode="reflect"`. A line so reflected is a
    sum of the cosines of the discrete cosine transform, with coefficients `X`.
    A kernel with `k(-x) = k(x)` multiplies each product of cosines and adds
    products of sines (the other terms cancel):

        y = sum_pq X_pq (E_pq cos cos + O_pq sin sin)
        E_pq = sum_uv k_uv cos(pi p u / height) cos(pi q v / width)
        O_pq = sum_uv k_uv sin(pi p u / height) sin(pi q v / width)

    so that a kernel of any size costs the same few products with matrices
    that all images share.

    Args:
        images: float tensor `(batch, height, width, channels)`.
        kernels: float tensor `(batch, rows, columns)`, both odd, with
            `kernels == kernels[:, ::-1, ::-1]`.

    Returns:
        A tensor of the shape and dtype of `images`.
    """
    height, width = ops.shape(images)[1:3]
    even, odd = (
        _spectrum(kernels, wave, height, width) for wave in (ops.cos, ops.sin)
    )
    cos_down, sin_down = _basis(ops.cos, height), _basis(ops.sin, height)
    cos_across, sin_across = _basis(ops.cos, width), _basis(ops.sin, width)
    x = ops.transpose(ops.cast(images, "float32"), (0, 3, 1, 2))
    x = ops.matmul(cos_down, ops.matmul(x, ops.transpose(cos_across)))
    cosines = ops.matmul(x * even, cos_across)
    sines = ops.matmul(x * odd, sin_across)
    y = ops.matmul(ops.transpose(cos_down), cosines)
    y = y + ops.matmul(ops.transpose(sin_down), sines)
    return ops.cast(ops.transpose(y, (0, 2, 3, 1)), images.dtype)


def _spectrum(
    kernels: Tensor, wave: Callable[..., Tensor], height: Any, width: Any
) -> Tensor:
    """`E` (of cosines) or `O` (of sines), `(batch, 1, height, width)`."""
    rows, columns = ops.shape(kernels)[1:]
    down = _waves(wave, height, 2 * (ops.arange(rows) - rows // 2))
    across = _waves(wave, width, 2 * (ops.arange(columns) - columns // 2))
    kernels = ops.cast(kernels, "float32")
    spectrum = ops.matmul(ops.matmul(down, kernels), ops.transpose(across))
    return spectrum[:, None]


def _basis(wave: Callable[..., Tensor], size: Any) -> Tensor:
    """The orthonormal DCT-II, or the same of sines; a row is a frequency."""
    frequency = ops.arange(size)[:, None]
    power = ops.cast(ops.where(frequency == 0, 1, 2), "float32")
    norm = ops.sqrt(power / ops.cast(size, "float32"))
    return norm * _waves(wave, size, 2 * ops.arange(size) + 1)


def _waves(
    wave: Callable[..., Tensor], size: Any, half_pixels: Tensor
) -> Tensor:
    """`wave(pi p x / size)`, a row for each `p < size`, `x` in half pixels."""
    # Whole turns are taken off in integers: float32 would lose digits.
    turns = ops.mod(ops.arange(size)[:, None] * half_pixels, 4 * size)
    step = math.pi / 2 / ops.cast(size, "float32")
    return wave(step * ops.cast(turns, "float32"))
