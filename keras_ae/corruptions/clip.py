"""What a file or a screen cannot show."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor


@keras.saving.register_keras_serializable(package="keras_ae")
class Clip(Corruption):
    """Limits intensities to [0, 1]; the end of a `Chain` that adds noise.

    Example:

    >>> camera = Chain([PoissonNoise(), Clip(), Round()], seed=1)
    """

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        return {}

    def apply(self, images: Tensor) -> Tensor:
        return ops.clip(images, 0.0, 1.0)
