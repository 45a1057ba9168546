"""Masks that mark parts of images."""

from typing import Any

from keras import ops

Tensor = Any


def block_mask(
    top: Tensor, left: Tensor, height: Tensor, width: Tensor, shape: Any
) -> Tensor:
    """Marks the union of rectangles, several for each image of a batch.

    Args:
        top, left: int32 tensors `(batch, blocks)`, pixels: upper left corners.
        height, width: int32 tensors `(batch, blocks)`, pixels.
        shape: `(rows, columns)` of the images.

    Returns:
        A boolean tensor `(batch, rows, columns)`.
    """
    rows = _intervals(top, height, shape[0])
    columns = _intervals(left, width, shape[1])
    covered = ops.matmul(ops.transpose(rows, (0, 2, 1)), columns)
    return covered > 0.5


def _intervals(start: Tensor, length: Tensor, size: Any) -> Tensor:
    """float32 `(batch, blocks, size)`: 1 inside `[start, start + length)`."""
    position = ops.arange(size)[None, None, :]
    start, length = start[..., None], length[..., None]
    inside = ops.logical_and(position >= start, position < start + length)
    return ops.cast(inside, "float32")
