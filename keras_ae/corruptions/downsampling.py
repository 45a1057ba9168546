"""Pictures that were small once."""

from typing import Any

import keras

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.corruptions.ranges import draw_strength
from keras_ae.ops import downsample_upsample


@keras.saving.register_keras_serializable(package="keras_ae")
class Downsampling(Corruption):
    """Shrinks each image by a random factor and enlarges it to its size again.

    The factor ~ U(1, max_factor), fractions included: down by means over
    areas, up by bilinear interpolation. The range of intensities is kept and a
    constant image stays constant.

    Args:
        max_factor: float greater than 1. Defaults to `4.0`.
        seed: int or `None`.

    Raises:
        ValueError: if `max_factor` is not greater than 1.

    Example:

    >>> soft = Downsampling(max_factor=3.0, seed=1)(images)
    """

    def __init__(self, max_factor: float = 4.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if max_factor <= 1:
            raise ValueError(
                "`max_factor` must be greater than 1: a factor of 1 changes "
                f"nothing. Received: max_factor={max_factor}"
            )
        self.max_factor = max_factor

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        return {"factor": draw_strength(images, (1.0, self.max_factor), seed)}

    def apply(self, images: Tensor, factor: Tensor) -> Tensor:
        """Takes the detail below `factor[b]` pixels from image `b`.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            factor: float tensor `(batch,)`, in `[1, max_factor]`.
        """
        return downsample_upsample(images, factor)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "max_factor": self.max_factor}
