"""Gaussian blur of random strength."""

from typing import Any

import keras

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.corruptions.ranges import draw_strength
from keras_ae.ops import gaussian_blur


@keras.saving.register_keras_serializable(package="keras_ae")
class GaussianBlur(Corruption):
    """Blurs each image by an isotropic Gaussian, sigma ~ U(0, max_sigma).

    Borders are reflected, so a constant image stays constant. Unlike
    `keras.layers.RandomGaussianBlur`, every image has its own sigma.

    Args:
        max_sigma: positive float, pixels. Defaults to `3.0`.
        seed: int or `None`.

    Raises:
        ValueError: if `max_sigma` is not positive.

    Example:

    >>> blurred = GaussianBlur(max_sigma=2.0, seed=1)(images)
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
        return {"sigma": draw_strength(images, (0.0, self.max_sigma), seed)}

    def apply(self, images: Tensor, sigma: Tensor) -> Tensor:
        """Blurs image `b` by `sigma[b]`.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            sigma: float tensor `(batch,)`, pixels, in `[0, max_sigma]`.
        """
        return gaussian_blur(images, sigma, max_sigma=self.max_sigma)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "max_sigma": self.max_sigma}
