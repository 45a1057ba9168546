"""Gaussian blur that is stronger in one direction."""

import math
from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.corruptions.ranges import draw_strength
from keras_ae.ops import gaussian_kernels, symmetric_blur
from keras_ae.ops.blur import TRUNCATE


@keras.saving.register_keras_serializable(package="keras_ae")
class AnisotropicGaussianBlur(Corruption):
    """Blurs each image by a Gaussian with two widths and an orientation.

    Both sigmas ~ U(0, max_sigma), the angle ~ U(0, pi), all independent; the
    kernels of blind super-resolution (Zhang et al., "Designing a practical
    degradation model for deep blind image super-resolution", 2021). Borders
    are reflected, so a constant image stays constant. The kernel is sampled
    at the pixels: across a slanted axis a sigma below 0.4 leaves gaps.

    Args:
        max_sigma: positive float, pixels. Defaults to `3.0`.
        seed: int or `None`.

    Raises:
        ValueError: if `max_sigma` is not positive.

    Example:

    >>> blurred = AnisotropicGaussianBlur(max_sigma=2.0, seed=1)(images)
    """

    def __init__(self, max_sigma: float = 3.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if max_sigma <= 0:
            raise ValueError(
                "`max_sigma` must be positive: a blur of sigma 0 is no blur. "
                f"Received: max_sigma={max_sigma}"
            )
        self.max_sigma = max_sigma

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        sigma = [
            draw_strength(images, (0.0, self.max_sigma), seed) for _ in range(2)
        ]
        return {
            "sigma": ops.stack(sigma, axis=1),
            "angle": draw_strength(images, (0.0, math.pi), seed),
        }

    def apply(self, images: Tensor, sigma: Tensor, angle: Tensor) -> Tensor:
        """Blurs image `b` by `sigma[b]` along and across `angle[b]`.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            sigma: float tensor `(batch, 2)`, pixels, in `[0, max_sigma]`.
            angle: float tensor `(batch,)`, radians from the rows' direction
                towards increasing row index.
        """
        radius = int(TRUNCATE * self.max_sigma + 0.5)
        return symmetric_blur(images, gaussian_kernels(sigma, angle, radius))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "max_sigma": self.max_sigma}
