"""Noise of a camera: photons that are counted and a sensor that is read."""

import math
from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.corruptions.ranges import checked_range, draw_strength
from keras_ae.ops import poisson_counts, random_bits, standard_normal


@keras.saving.register_keras_serializable(package="keras_ae")
class PoissonNoise(Corruption):
    """Poisson-Gaussian noise: `Poisson(photons x) / photons + read_stddev n`.

    The model of raw sensor data of Foi, Trimeche, Katkovnik and Egiazarian,
    "Practical Poissonian-Gaussian noise modeling and fitting for single-image
    raw-data" (2008), n ~ N(0, 1). The mean is `x`, the variance
    `x / photons + read_stddev^2`; without read noise, black stays black.
    Intensities below 0 count as 0. The result is not clipped.

    The counts are Poisson down to single photons; see
    `keras_ae.ops.poisson_counts` for the error.

    Args:
        photons: (low, high) range inside [1, 1e6], how many photons make
            white; an image's is log-uniform, because the noise's strength goes
            with its square root. Defaults to `(30.0, 3000.0)`.
        read_stddev: (low, high) range of intensities inside [0, 1]; an image's
            ~ U(low, high). Defaults to `(0.0, 0.0)`, no read noise.
        seed: int or `None`.

    Raises:
        ValueError: if `photons` or `read_stddev` is not such a range.

    Example:

    >>> dark_room = PoissonNoise(photons=(20, 200), seed=1)(images)
    """

    def __init__(
        self,
        photons: tuple[float, float] = (30.0, 3000.0),
        read_stddev: tuple[float, float] = (0.0, 0.0),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        remedy = ", because it is how many photons make white."
        self.photons = checked_range("photons", photons, (1, 1e6), remedy)
        remedy = ", because images are scaled to [0, 1]. Divide by 255."
        self.read_stddev = checked_range(
            "read_stddev", read_stddev, (0, 1), remedy
        )

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        shape, (low, high) = ops.shape(images), self.photons
        exponent = draw_strength(images, (math.log(low), math.log(high)), seed)
        shot = random_bits(shape[0], math.prod(shape[1:]), seed)
        drawn = {
            "photons": ops.exp(exponent),
            "shot": ops.reshape(shot, shape),
        }
        if self.read_stddev[1] > 0:
            drawn["read"] = standard_normal(shape, seed)
            drawn["read_stddev"] = draw_strength(images, self.read_stddev, seed)
        return drawn

    def apply(
        self,
        images: Tensor,
        photons: Tensor,
        shot: Tensor,
        read_stddev: Tensor = None,
        read: Tensor = None,
    ) -> Tensor:
        """Counts photons, then adds read noise if there is any.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            photons: float tensor `(batch,)`, counts at white.
            shot: uint32 tensor of the shape of `images`, random bits.
            read_stddev: float tensor `(batch,)`, intensity, or `None`.
            read: float tensor of the shape of `images`, standard normal, or
                `None`.
        """
        photons = ops.cast(photons, "float32")[:, None, None, None]
        rate = photons * ops.maximum(ops.cast(images, "float32"), 0.0)
        noisy = poisson_counts(shot, rate) / photons
        if read is not None:
            noisy = noisy + read_stddev[:, None, None, None] * read
        return ops.cast(noisy, images.dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "photons": self.photons,
            "read_stddev": self.read_stddev,
        }
