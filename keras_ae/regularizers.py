"""Penalties on activations."""

from typing import Any

import keras
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class RangePenalty(keras.regularizers.Regularizer):
    """Pushes outputs back into [low, high]: the partner of `ScaledTanh`.

    R(x) = (low - x)^2 where x < low, (x - high)^2 where x > high, else 0;
    averaged over the values of each image and over the batch. From Forsyth's
    chapter "Making an Autoencoder that Works", where low = 0 and high = 1.

    Use it as `activity_regularizer` (Keras divides that by the batch size,
    hence the sum over images here).

    Args:
        low: float, intensity. Defaults to `0.0`.
        high: float, intensity, above `low`. Defaults to `1.0`.
        weight: non-negative float. Defaults to `1.0`.

    Raises:
        ValueError: if `low >= high` or `weight < 0`.
    """

    def __init__(
        self, low: float = 0.0, high: float = 1.0, weight: float = 1.0
    ) -> None:
        if low >= high or weight < 0:
            raise ValueError(
                "`RangePenalty` needs low < high and weight >= 0. "
                f"Received: low={low}, high={high}, weight={weight}"
            )
        self.low = low
        self.high = high
        self.weight = weight

    def __call__(self, x: Tensor) -> Tensor:
        x = ops.cast(x, "float32")
        outside = ops.relu(self.low - x) + ops.relu(x - self.high)
        images = ops.cast(ops.shape(x)[0], "float32")
        return self.weight * images * ops.mean(ops.square(outside))

    def get_config(self) -> dict[str, Any]:
        return {"low": self.low, "high": self.high, "weight": self.weight}


@keras.saving.register_keras_serializable(package="keras_ae")
class KLSparsity(keras.regularizers.Regularizer):
    """Keeps each unit of a code on for a small share of the inputs.

    With r_j the mean of unit j over the batch and r the target rate,

        sum_j r log(r / r_j) + (1 - r) log((1 - r) / (1 - r_j))

    From Ng, "Sparse autoencoder", CS294A lecture notes, 2011. Use it as
    `activity_regularizer` of a layer with values in (0, 1), a sigmoid (Keras
    divides that by the batch size, hence the factor here).

    Args:
        target: float in (0, 1), the rate r. Defaults to `0.05`.
        weight: non-negative float. Defaults to `1.0`.

    Raises:
        ValueError: if `target` is not in (0, 1) or `weight` is negative.
    """

    def __init__(self, target: float = 0.05, weight: float = 1.0) -> None:
        if not 0 < target < 1 or weight < 0:
            raise ValueError(
                "`KLSparsity` needs target in (0, 1) and weight >= 0. "
                f"Received: target={target}, weight={weight}"
            )
        self.target = target
        self.weight = weight

    def __call__(self, x: Tensor) -> Tensor:
        x = ops.cast(x, "float32")
        rate = ops.clip(ops.mean(x, axis=0), 1e-6, 1 - 1e-6)
        on = self.target * ops.log(self.target / rate)
        off = (1 - self.target) * ops.log((1 - self.target) / (1 - rate))
        examples = ops.cast(ops.shape(x)[0], "float32")
        return self.weight * examples * ops.sum(on + off)

    def get_config(self) -> dict[str, Any]:
        return {"target": self.target, "weight": self.weight}
