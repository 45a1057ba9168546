"""Blocks of pixels that are gone."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor, uniform_int
from keras_ae.ops import block_mask


@keras.saving.register_keras_serializable(package="keras_ae")
class Knockout(Corruption):
    """Sets rectangular blocks of each image to one value, in all channels.

    Height and width of a block ~ U{1..max_size}, independently; its position
    is uniform among those fully inside the image. Blocks may overlap. In an
    image smaller than a block the block is cut to the image.

    Args:
        blocks: positive int, blocks in each image. Defaults to `10`.
        max_size: positive int, pixels. Defaults to `9`.
        value: float in [0, 1], what is left in a block. Defaults to `0.0`.
        seed: int or `None`.

    Raises:
        ValueError: if `blocks` or `max_size` is not positive, or `value` is
            outside [0, 1].

    Example:

    >>> damaged = Knockout(blocks=10, max_size=9, seed=1)(images)
    """

    def __init__(
        self,
        blocks: int = 10,
        max_size: int = 9,
        value: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if blocks < 1 or max_size < 1:
            raise ValueError(
                "`blocks` and `max_size` must be positive. "
                f"Received: blocks={blocks}, max_size={max_size}"
            )
        if not 0 <= value <= 1:
            raise ValueError(
                "`value` must be in [0, 1], because images are. Divide by 255. "
                f"Received: value={value}"
            )
        self.blocks = blocks
        self.max_size = max_size
        self.value = value

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        batch, rows, columns, _ = ops.shape(images)
        shape = (batch, self.blocks)
        size = [uniform_int(shape, 1, self.max_size, seed) for _ in range(2)]
        height = ops.minimum(size[0], rows)
        width = ops.minimum(size[1], columns)
        return {
            "top": uniform_int(shape, 0, rows - height, seed),
            "left": uniform_int(shape, 0, columns - width, seed),
            "height": height,
            "width": width,
        }

    def apply(
        self,
        images: Tensor,
        top: Tensor,
        left: Tensor,
        height: Tensor,
        width: Tensor,
    ) -> Tensor:
        """Sets the blocks to `value`.

        Args:
            images: float tensor `(batch, rows, columns, channels)`.
            top, left, height, width: int32 tensors `(batch, blocks)`, pixels.
        """
        batch, rows, columns, channels = ops.shape(images)
        # As lines of values, not of pixels: a mask of the images' own shape
        # is much cheaper to apply than one that is broadcast over channels.
        lines = ops.reshape(images, (batch, rows, columns * channels))
        gone = block_mask(
            top,
            left * channels,
            height,
            width * channels,
            (rows, columns * channels),
        )
        lines = ops.where(gone, ops.full_like(lines, self.value), lines)
        return ops.reshape(lines, ops.shape(images))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "blocks": self.blocks,
            "max_size": self.max_size,
            "value": self.value,
        }
