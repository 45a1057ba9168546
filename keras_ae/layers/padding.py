"""Room for strides: any height and width in, the same out."""

from typing import Any

import keras
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class PadToMultiple(keras.layers.Layer):
    """Extends images at the bottom and the right to a multiple of a stride.

    What is added is the image reflected, as often as it takes, so images of a
    single pixel work too. `CropLike` undoes it.

    Args:
        multiple: positive int, pixels.

    Raises:
        ValueError: if `multiple` is not positive.
    """

    def __init__(self, multiple: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if multiple < 1:
            raise ValueError(
                f"`multiple` must be positive. Received: multiple={multiple}"
            )
        self.multiple = multiple

    def call(self, images: Tensor) -> Tensor:
        for axis in (1, 2):
            images = self._pad(images, axis)
        return images

    def _pad(self, images: Tensor, axis: int) -> Tensor:
        size = ops.shape(images)[axis]
        if isinstance(size, int) and size % self.multiple == 0:
            return images
        padded = (size + self.multiple - 1) // self.multiple * self.multiple
        index = ops.mod(ops.arange(padded), 2 * size)
        return ops.take(
            images, ops.minimum(index, 2 * size - 1 - index), axis=axis
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, height, width, channels = input_shape
        height, width = (
            None if n is None else -(-n // self.multiple) * self.multiple
            for n in (height, width)
        )
        return batch, height, width, channels

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "multiple": self.multiple}


@keras.saving.register_keras_serializable(package="keras_ae")
class CropLike(keras.layers.Layer):
    """Cuts `[images, reference]` to the height and width of the reference."""

    def call(self, inputs: list[Tensor]) -> Tensor:
        images, reference = inputs
        _, height, width, _ = ops.shape(reference)
        return images[:, :height, :width]

    def compute_output_shape(self, input_shape: Any) -> Any:
        images, reference = input_shape
        return images[0], reference[1], reference[2], images[3]
