"""Blur by a camera that moved."""

import math
from typing import Any

import keras

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.corruptions.ranges import draw_strength
from keras_ae.ops import line_kernels, symmetric_blur


@keras.saving.register_keras_serializable(package="keras_ae")
class MotionBlur(Corruption):
    """Blurs each image along a straight line of random length and direction.

    The length ~ U(0, max_length), the angle ~ U(0, pi): the mean of an image
    that moves at constant speed while the shutter is open. The line passes
    through the pixel at its middle, antialiased, so nothing is shifted.
    Borders are reflected, so a constant image stays constant.

    Args:
        max_length: positive float, pixels. Defaults to `15.0`.
        seed: int or `None`.

    Raises:
        ValueError: if `max_length` is not positive.

    Example:

    >>> shaken = MotionBlur(max_length=9.0, seed=1)(images)
    """

    def __init__(self, max_length: float = 15.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if max_length <= 0:
            raise ValueError(
                "`max_length` must be positive: no length is no motion. "
                f"Received: max_length={max_length}"
            )
        self.max_length = max_length

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        return {
            "length": draw_strength(images, (0.0, self.max_length), seed),
            "angle": draw_strength(images, (0.0, math.pi), seed),
        }

    def apply(self, images: Tensor, length: Tensor, angle: Tensor) -> Tensor:
        """Blurs image `b` along `length[b]` pixels in direction `angle[b]`.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            length: float tensor `(batch,)`, pixels, in `[0, max_length]`.
            angle: float tensor `(batch,)`, radians from the rows' direction
                towards increasing row index.
        """
        radius = math.ceil(self.max_length / 2)
        return symmetric_blur(images, line_kernels(length, angle, radius))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "max_length": self.max_length}
