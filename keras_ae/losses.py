"""Reconstruction losses."""

import math
from typing import Any

import keras
from keras import ops

Tensor = Any

LEAST_MSE = 1e-4  # 40 dB


@keras.saving.register_keras_serializable(package="keras_ae")
class MixedL1L2(keras.losses.Loss):
    """w |e| + (1 - w) e^2, averaged over each image, e = y_pred - y_true.

    The square alone forgives many small errors and blurs; the absolute value
    alone keeps pushing where the error is already invisible. From Forsyth's
    chapter "Making an Autoencoder that Works".

    Args:
        l1_weight: float w in [0, 1]. Defaults to `0.5`.

    Raises:
        ValueError: if `l1_weight` is outside [0, 1].

    Inputs: float tensors `(batch, ...)` of equal shapes.
    """

    def __init__(
        self, l1_weight: float = 0.5, name: str = "mixed_l1_l2", **kwargs: Any
    ) -> None:
        super().__init__(name=name, **kwargs)
        if not 0 <= l1_weight <= 1:
            raise ValueError(
                "`l1_weight` must be in [0, 1]; the squared error gets the "
                f"rest. Received: l1_weight={l1_weight}"
            )
        self.l1_weight = l1_weight

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        error = y_pred - y_true
        mixed = self.l1_weight * ops.abs(error)
        mixed = mixed + (1 - self.l1_weight) * ops.square(error)
        return ops.mean(mixed, axis=tuple(range(1, len(mixed.shape))))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "l1_weight": self.l1_weight}


@keras.saving.register_keras_serializable(package="keras_ae")
class NegativePSNR(keras.losses.Loss):
    """10 log10(mean squared error of each image + 1e-4), in dB.

    Each image counts by its own PSNR. A mean of errors instead would be ruled
    by the images with the strongest noise, and those with mild damage would
    not be worth the model's effort. As in NAFNet (Chen et al., 2022).

    Beyond 40 dB little can be gained. Without that floor, clean images rule: a
    `Restorer` trained with a floor of 60 dB on the `textbook` mixture still
    passed Gaussian noise through after 19,000 steps, because any attempt to
    lower it cost more on clean images than it gained.

    Inputs: float tensors `(batch, ...)` of equal shapes, in [0, 1].
    """

    def __init__(self, name: str = "negative_psnr", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        error = ops.cast(y_pred - y_true, "float32")
        axes = tuple(range(1, len(error.shape)))
        mse = ops.mean(ops.square(error), axis=axes)
        return 10.0 / math.log(10) * ops.log(mse + LEAST_MSE)
