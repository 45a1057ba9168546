"""Intensities in steps."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor


@keras.saving.register_keras_serializable(package="keras_ae")
class Round(Corruption):
    """Rounds intensities to multiples of `1 / levels`; does not clip.

    With the default, what is left of an image in a file of 8 bits. Halves go
    to the even neighbour. Rounding has no gradient.

    Args:
        levels: positive int, the number of steps from 0 to 1. Defaults to
            `255`.

    Raises:
        ValueError: if `levels` is not positive.

    Example:

    >>> camera = Chain([GaussianNoise(), Clip(), Round()], seed=1)
    """

    def __init__(self, levels: int = 255, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if levels < 1:
            raise ValueError(
                "`levels` must be positive: steps from 0 to 1. "
                f"Received: levels={levels}"
            )
        self.levels = levels

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        return {}

    def apply(self, images: Tensor) -> Tensor:
        return ops.round(images * self.levels) / self.levels

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "levels": self.levels}
