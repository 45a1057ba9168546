"""Multiplicative noise."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.corruptions.ranges import checked_range, draw_strength
from keras_ae.ops import standard_normal


@keras.saving.register_keras_serializable(package="keras_ae")
class SpeckleNoise(Corruption):
    """Adds noise in proportion to the intensity: `x + x n`, n ~ N(0, stddev^2).

    The speckle of `skimage.util.random_noise`: as of radar, ultrasound and
    uneven sensors. Black stays black; the result is not clipped.

    Args:
        stddev: (low, high) range inside [0, 1], relative to the intensity; an
            image's stddev ~ U(low, high). Defaults to `(0.0, 0.2)`.
        seed: int or `None`.

    Raises:
        ValueError: if `stddev` is not such a range.

    Example:

    >>> speckled = SpeckleNoise(stddev=(0.0, 0.3), seed=1)(images)
    """

    def __init__(
        self, stddev: tuple[float, float] = (0.0, 0.2), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        remedy = ", because it is a share of the intensity."
        self.stddev = checked_range("stddev", stddev, (0, 1), remedy)

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        return {
            "stddev": draw_strength(images, self.stddev, seed),
            "noise": standard_normal(ops.shape(images), seed),
        }

    def apply(self, images: Tensor, stddev: Tensor, noise: Tensor) -> Tensor:
        """Returns `images + images * stddev * noise`.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            stddev: float tensor `(batch,)`.
            noise: float tensor of the shape of `images`, standard normal.
        """
        strength = ops.cast(stddev, images.dtype)[:, None, None, None]
        return images + images * strength * ops.cast(noise, images.dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "stddev": self.stddev}
