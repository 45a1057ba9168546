"""Residual encoder and decoder blocks."""

from typing import Any

import keras
from keras import ops

Tensor = Any

SHORTCUTS = ("identity", "pad", "convolution", "none")


class _ResidualBlock(keras.layers.Layer):
    """relu(F(x) + V(x)), F = conv3x3 - BN - relu - conv3x3 - BN."""

    def __init__(
        self,
        filters: int,
        hidden_filters: int | None = None,
        strides: int = 2,
        shortcut: str = "convolution",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if shortcut not in SHORTCUTS:
            raise ValueError(
                f"`shortcut` must be one of {SHORTCUTS}. "
                f"Received: shortcut={shortcut!r}"
            )
        self.filters = filters
        self.hidden_filters = hidden_filters or filters
        self.strides = strides
        self.shortcut = shortcut

    def _build_branches(self, input_shape: Any, strides: int) -> None:
        """Makes F and V; `strides` is that of their first convolution."""
        self.conv1 = _conv(self.hidden_filters, 3, self.dtype_policy, strides)
        self.norm1 = keras.layers.BatchNormalization(dtype=self.dtype_policy)
        self.conv2 = _conv(self.filters, 3, self.dtype_policy)
        self.norm2 = keras.layers.BatchNormalization(dtype=self.dtype_policy)
        shape = input_shape
        for layer in (self.conv1, self.norm1, self.conv2, self.norm2):
            layer.build(shape)
            shape = layer.compute_output_shape(shape)
        if self.shortcut == "convolution":
            self.project = _conv(self.filters, 1, self.dtype_policy)
            self.project.build(input_shape)
        elif self.shortcut == "identity":
            self._check_identity(input_shape[-1], strides)

    def _check_identity(self, channels: int, strides: int) -> None:
        if strides != 1 or channels != self.filters:
            raise ValueError(
                "An identity shortcut needs equal shapes before and after the "
                "block; use shortcut='convolution' or 'pad'. Received: "
                f"{channels} channels in, filters={self.filters}, "
                f"strides={strides}"
            )

    def _residual(
        self, x: Tensor, strides: int, training: bool | None
    ) -> Tensor:
        y = self.norm1(self.conv1(x), training=training)
        y = self.norm2(self.conv2(ops.relu(y)), training=training)
        if self.shortcut == "none":
            return ops.relu(y)
        return ops.relu(y + self._shortcut(x, strides))

    def _shortcut(self, x: Tensor, strides: int) -> Tensor:
        if self.shortcut == "identity":
            return x
        # The same as a strided 1x1 convolution, whose gradient is not safe
        # in TensorFlow 2.21 with oneDNN: it writes beyond its memory.
        x = x[:, ::strides, ::strides]
        if self.shortcut == "convolution":
            return self.project(x)
        x = x[..., : self.filters]
        missing = self.filters - x.shape[-1]
        return ops.pad(x, ((0, 0), (0, 0), (0, 0), (0, missing)))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "filters": self.filters,
            "hidden_filters": self.hidden_filters,
            "strides": self.strides,
            "shortcut": self.shortcut,
        }


@keras.saving.register_keras_serializable(package="keras_ae")
class EncoderBlock(_ResidualBlock):
    """A residual block that reduces height and width by its stride.

    relu(F(x) + V(x)) with F = conv3x3 (stride) - BN - relu - conv3x3 - BN,
    the encoder block (in, scale, out, stride) of Forsyth's chapter "Making an
    Autoencoder that Works"; `in` is read off the input.

    Args:
        filters: int, channels out.
        hidden_filters: int, channels between the convolutions, the chapter's
            `scale`. Defaults to `filters`.
        strides: int. Defaults to `2`.
        shortcut: V, one of `"convolution"` (1x1, strided), `"pad"` (subsample,
            then add zero channels or drop the last ones), `"identity"` (needs
            equal shapes) and `"none"` (V = 0, to compare with: gradients then
            grow exponentially with depth). Defaults to `"convolution"`.

    Raises:
        ValueError: for an unknown shortcut, or an identity between unequal
            shapes.

    Input and output: float tensors `(batch, height, width, channels)` and
    `(batch, ceil(height / strides), ceil(width / strides), filters)`.
    """

    def build(self, input_shape: Any) -> None:
        self._build_branches(input_shape, self.strides)

    def call(self, inputs: Tensor, training: bool | None = None) -> Tensor:
        return self._residual(inputs, self.strides, training)

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, height, width, _ = input_shape
        height, width = (
            None if n is None else -(-n // self.strides)
            for n in (height, width)
        )
        return batch, height, width, self.filters


@keras.saving.register_keras_serializable(package="keras_ae")
class DecoderBlock(_ResidualBlock):
    """A residual block that first enlarges height and width by its stride.

    As `EncoderBlock`, with nearest-neighbour upsampling before both F and V
    and no stride after it: the chapter's decoder block (in, scale, out).

    Args:
        filters: int, channels out.
        hidden_filters: int, channels between the convolutions. Defaults to
            `filters`.
        strides: int, the enlargement. Defaults to `2`.
        shortcut: as in `EncoderBlock`. Defaults to `"convolution"`.

    Raises:
        ValueError: as `EncoderBlock`.

    Input and output: float tensors `(batch, height, width, channels)` and
    `(batch, height * strides, width * strides, filters)`.
    """

    def build(self, input_shape: Any) -> None:
        self.upsample = keras.layers.UpSampling2D(self.strides)
        self._build_branches(self.upsample.compute_output_shape(input_shape), 1)

    def call(self, inputs: Tensor, training: bool | None = None) -> Tensor:
        # Of images of any size TensorFlow no longer knows the channels.
        shape = self.upsample.compute_output_shape(ops.shape(inputs))
        x = ops.reshape(self.upsample(inputs), shape)
        return self._residual(x, 1, training)

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, height, width, _ = input_shape
        height, width = (
            None if n is None else n * self.strides for n in (height, width)
        )
        return batch, height, width, self.filters


def _conv(filters: int, size: int, dtype: Any, strides: int = 1) -> Any:
    # Batch norm or the block's sum adds the bias.
    return keras.layers.Conv2D(
        filters,
        size,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        dtype=dtype,
    )
