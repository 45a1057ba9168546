"""Linear maps of images that act on columns and rows separately."""

from typing import Any

from keras import ops

Tensor = Any


def separable_product(images: Tensor, down: Tensor, across: Tensor) -> Tensor:
    """Multiplies every column by `down` and every row by `across`.

    Args:
        images: float tensor `(batch, height, width, channels)`.
        down: float tensor `(batch or 1, height, height)`.
        across: float tensor `(batch or 1, width, width)`.

    Returns:
        A tensor of the shape and dtype of `images`: in each channel
        `down @ image @ transpose(across)`.
    """
    x = _product(down, images)
    # Swapping height and width is cheaper than moving the channels away.
    x = _product(across, ops.transpose(x, (0, 2, 1, 3)))
    return ops.transpose(x, (0, 2, 1, 3))


def _product(matrices: Tensor, images: Tensor) -> Tensor:
    """Each image's matrix times its columns: along the first of its axes."""
    batch, height, width, channels = ops.shape(images)
    lines = ops.reshape(images, (batch, height, width * channels))
    product = ops.matmul(ops.cast(matrices, images.dtype), lines)
    return ops.reshape(product, (batch, height, width, channels))
