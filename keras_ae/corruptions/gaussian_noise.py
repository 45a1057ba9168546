"""Additive Gaussian noise."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.corruptions.ranges import checked_range, draw_strength
from keras_ae.ops import correlate, standard_normal


@keras.saving.register_keras_serializable(package="keras_ae")
class GaussianNoise(Corruption):
    """Adds noise from N(0, stddev^2), each image with its own stddev.

    The result is not clipped: clipping would change the noise's distribution
    near black and white. Put a `Clip` behind it where that is wanted.

    Args:
        stddev: (low, high) range of intensities inside [0, 1]; an image's
            stddev ~ U(low, high). Defaults to `(0.0, 50 / 255)`.
        channels: `"independent"`, each channel has noise of its own, or
            `"shared"`, all have the same: grey noise, as of film. Defaults to
            `"independent"`.
        correlation: non-negative float, pixels. White noise is blurred by a
            Gaussian of this sigma and scaled back to `stddev`, exactly and
            in every pixel: coarse grain, as of demosaicked or enlarged
            pictures. Defaults to `0.0`, white noise.
        seed: int or `None`.

    Raises:
        ValueError: if `stddev` is not such a range, `channels` is neither of
            the two, or `correlation` is negative.

    Example:

    >>> noisy = GaussianNoise(stddev=(0.0, 0.1), seed=1)(images)
    """

    def __init__(
        self,
        stddev: tuple[float, float] = (0.0, 50 / 255),
        channels: str = "independent",
        correlation: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if channels not in ("independent", "shared"):
            raise ValueError(
                '`channels` must be "independent" or "shared". '
                f"Received: channels={channels!r}"
            )
        if correlation < 0:
            raise ValueError(
                "`correlation` must be a sigma in pixels, 0 for white noise. "
                f"Received: correlation={correlation}"
            )
        remedy = ", because images are scaled to [0, 1]. Divide by 255."
        self.stddev = checked_range("stddev", stddev, (0, 1), remedy)
        self.channels = channels
        self.correlation = correlation

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        stddev = draw_strength(images, self.stddev, seed)
        shape = ops.shape(images)
        if self.channels == "shared":
            shape = (*shape[:3], 1)
        noise = standard_normal(shape, seed)
        if self.correlation > 0:
            noise = correlate(noise, self.correlation)
        return {"stddev": stddev, "noise": noise}

    def apply(self, images: Tensor, stddev: Tensor, noise: Tensor) -> Tensor:
        """Returns `images + stddev * noise`.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            stddev: float tensor `(batch,)`, intensity.
            noise: float tensor of the shape of `images`, or with one channel
                for all; standard normal.
        """
        strength = ops.cast(stddev, images.dtype)[:, None, None, None]
        return images + strength * ops.cast(noise, images.dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "stddev": self.stddev,
            "channels": self.channels,
            "correlation": self.correlation,
        }
