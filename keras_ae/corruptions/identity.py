"""No corruption."""

from typing import Any

import keras

from keras_ae.corruptions.base import Corruption, Tensor


@keras.saving.register_keras_serializable(package="keras_ae")
class Identity(Corruption):
    """Leaves images as they are: the share of clean inputs in a mixture."""

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        return {}

    def apply(self, images: Tensor) -> Tensor:
        return images
