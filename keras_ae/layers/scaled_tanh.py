"""The output head of image autoencoders."""

from typing import Any

import keras
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class ScaledTanh(keras.layers.Layer):
    """The output head f(x) = scale * (tanh(x) + offset).

    Its range reaches a little beyond [0, 1] on both sides, so that black and
    white are met where the gradient is alive, unlike with a sigmoid. Pair it
    with `RangePenalty` as `activity_regularizer`, which keeps outputs from
    staying out there. From Forsyth's chapter "Making an Autoencoder that
    Works".

    Args:
        scale: float a > 1 / (b + 1): the greatest output, a (b + 1), is above
            1. Defaults to `0.625`.
        offset: float b < 1: the least output, a (b - 1), is below 0. Defaults
            to `0.8`. With both defaults outputs lie in (-0.125, 1.125).

    Raises:
        ValueError: if the range would not hold [0, 1].

    Example:

    >>> ScaledTanh(activity_regularizer=RangePenalty())(features)
    """

    def __init__(
        self, scale: float = 0.625, offset: float = 0.8, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        low, high = sorted((scale * (offset - 1), scale * (offset + 1)))
        if not (low < 0 and high > 1 and scale > 0):
            raise ValueError(
                "`ScaledTanh` needs offset < 1 and scale > 1 / (offset + 1), "
                "so that its outputs can reach 0 and 1; these would lie in "
                f"({low:g}, {high:g}). "
                f"Received: scale={scale}, offset={offset}"
            )
        self.scale = scale
        self.offset = offset

    def call(self, inputs: Tensor) -> Tensor:
        return self.scale * (ops.tanh(inputs) + self.offset)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = {"scale": self.scale, "offset": self.offset}
        return {**super().get_config(), **config}
