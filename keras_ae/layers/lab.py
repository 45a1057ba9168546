"""Between sRGB and CIELAB, inside a model."""

from typing import Any

import keras

from keras_ae.ops import lab_to_rgb, rgb_to_lab

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class RGBToLAB(keras.layers.Layer):
    """Turns sRGB images into CIELAB; the formula is at `ops.rgb_to_lab`.

    Use it where lightness is to be treated apart from colour. Computes in
    float32 whatever the global dtype policy is, because the cube roots of
    dark colours would be lost.

    Args:
        dtype: dtype policy. Defaults to `"float32"`.

    Input and output: float tensors `(..., 3)`, in [0, 1], and L in [0, 100], a
    and b about as large.

    Example:

    >>> lightness = RGBToLAB()(images)[..., :1]
    """

    def __init__(self, dtype: Any = "float32", **kwargs: Any) -> None:
        super().__init__(dtype=dtype, **kwargs)

    def build(self, input_shape: Any) -> None:
        _check_channels(input_shape)

    def call(self, images: Tensor) -> Tensor:
        return rgb_to_lab(images)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


@keras.saving.register_keras_serializable(package="keras_ae")
class LABToRGB(keras.layers.Layer):
    """The inverse of `RGBToLAB`, not clipped to [0, 1].

    Args:
        dtype: dtype policy. Defaults to `"float32"`.

    Input and output: float tensors `(..., 3)`.
    """

    def __init__(self, dtype: Any = "float32", **kwargs: Any) -> None:
        super().__init__(dtype=dtype, **kwargs)

    def build(self, input_shape: Any) -> None:
        _check_channels(input_shape)

    def call(self, images: Tensor) -> Tensor:
        return lab_to_rgb(images)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


def _check_channels(shape: Any) -> None:
    if shape[-1] != 3:
        raise ValueError(
            "Colours have three channels, the last axis. "
            f"Received: input_shape={tuple(shape)}"
        )
