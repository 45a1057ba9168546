"""Additive Gaussian noise."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor


@keras.saving.register_keras_serializable(package="keras_ae")
class GaussianNoise(Corruption):
    """Adds noise from N(0, stddev^2), each image with its own stddev.

    The result is not clipped: clipping would change the noise's distribution
    near black and white.

    Args:
        stddev: (low, high) range of intensities inside [0, 1]; an image's
            stddev ~ U(low, high). Defaults to `(0.0, 50 / 255)`.
        seed: int or `None`.

    Raises:
        ValueError: if `stddev` is not such a range.

    Example:

    >>> noisy = GaussianNoise(stddev=(0.0, 0.1), seed=1)(images)
    """

    def __init__(
        self, stddev: tuple[float, float] = (0.0, 50 / 255), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        low, high = stddev
        if not 0 <= low <= high <= 1:
            raise ValueError(
                "`stddev` must be a (low, high) range inside [0, 1], because "
                "images are scaled to [0, 1]. Divide by 255. "
                f"Received: stddev={stddev}"
            )
        self.stddev = (low, high)

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        shape = ops.shape(images)
        return {
            "stddev": keras.random.uniform(
                shape[:1], *self.stddev, dtype="float32", seed=seed
            ),
            "noise": keras.random.normal(shape, dtype="float32", seed=seed),
        }

    def apply(self, images: Tensor, stddev: Tensor, noise: Tensor) -> Tensor:
        """Returns `images + stddev * noise`.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            stddev: float tensor `(batch,)`, intensity.
            noise: float tensor of the shape of `images`, standard normal.
        """
        strength = ops.cast(stddev, images.dtype)[:, None, None, None]
        return images + strength * ops.cast(noise, images.dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "stddev": self.stddev}
