"""Half the resolution of planes and back, as libjpeg does (4:2:0)."""

from typing import Any

from keras import ops

Tensor = Any


def halve(planes: Tensor) -> Tensor:
    """Means of 2x2 pixels in whole levels.

    A mean between two levels is rounded down in even columns, up in odd ones,
    so that no drift arises (`h2v2_downsample` of libjpeg).

    Args:
        planes: float32 tensor `(batch, planes, rows, columns)` of whole
            levels; rows and columns are even.
    """
    batch, count, rows, columns = ops.shape(planes)
    cells = (batch, count, rows // 2, 2, columns // 2, 2)
    total = ops.sum(ops.reshape(planes, cells), axis=(3, 5))
    bias = ops.cast(1 + ops.arange(columns // 2) % 2, total.dtype)
    return ops.floor((total + bias) / 4.0)


def double(planes: Tensor) -> Tensor:
    """Twice the rows and columns by a triangle filter, in whole levels.

    A pixel is 9/16 of the nearest, 3/16 of the next in its row and in its
    column, 1/16 of the diagonal one (`h2v2_fancy_upsample` of libjpeg).

    Args:
        planes: float32 tensor `(batch, planes, rows, columns)` of whole levels.
    """
    batch, count, rows, columns = ops.shape(planes)
    # Not `ops.pad`, which on torch pads either the last axis or both.
    near = ops.concatenate(
        [planes[:, :, :1], planes, planes[:, :, -1:]], axis=2
    )
    tall = ops.stack(
        [3 * planes + near[:, :, :-2], 3 * planes + near[:, :, 2:]], axis=3
    )
    tall = ops.reshape(tall, (batch, count, 2 * rows, columns))
    near = ops.concatenate([tall[..., :1], tall, tall[..., -1:]], axis=3)
    full = ops.stack(
        [3 * tall + near[..., :-2] + 8, 3 * tall + near[..., 2:] + 7], axis=4
    )
    full = ops.reshape(full, (batch, count, 2 * rows, 2 * columns))
    return ops.floor(full / 16.0)
