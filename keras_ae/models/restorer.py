"""A blind image restorer: small, fast, and honest about what it leaves."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_ae.layers import CropLike, PadToMultiple
from keras_ae.models.pretrained import Pretrained
from keras_ae.regularizers import RangePenalty

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class MarkExtremes(keras.layers.Layer):
    """Adds channels that mark the values that are exactly 0 and exactly 1.

    Dead pixels and knocked-out blocks are exactly black or white; after the
    first convolution they could not be told from dark and bright ones.

    Input and output: float tensors `(batch, height, width, channels)` and
    `(batch, height, width, 3 * channels)`.
    """

    def call(self, images: Tensor) -> Tensor:
        marks = [ops.cast(images == value, images.dtype) for value in (0, 1)]
        return ops.concatenate([images, *marks], axis=-1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], 3 * input_shape[-1])


@keras.saving.register_keras_serializable(package="keras_ae")
class Restorer(Pretrained):
    """A residual U-net without normalisation that corrects its input.

    Maps images in [0, 1] to images of the same height and width, whatever
    these are: the output is the input plus a correction that is zero before
    training. It departs from the textbook models where they lose:

    * the global skip takes the place of the `ScaledTanh` head, which cannot
      pass a clean image through; the `RangePenalty` stays;
    * no batch normalisation, so training and evaluation compute the same;
    * `MarkExtremes` shows the network which values are exactly 0 or 1;
    * few channels at full resolution, more below: at equal cost a model that
      began at half the resolution learned to remove noise much more slowly.

    Args:
        filters: sequence of ints, channels at each level; level `i` works at
            `1 / 2^i` of the resolution. Defaults to `(16, 32, 64, 96)`.
        blocks: sequence of ints, residual blocks at each level, on the way
            down and again on the way up (the last level: once). Defaults to
            `(1, 1, 2, 3)`.
        penalty_weight: float, weight of the `RangePenalty`. Defaults to `1.0`.
        name, trainable: as in `keras.Model`.

    Raises:
        ValueError: if there is no level, or not one number of blocks for each.

    Input and output: float tensors `(batch, height, width, 3)`.
    """

    def __init__(
        self,
        filters: Sequence[int] = (16, 32, 64, 96),
        blocks: Sequence[int] = (1, 1, 2, 3),
        penalty_weight: float = 1.0,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        filters, blocks = tuple(filters), tuple(blocks)
        if not filters or len(blocks) != len(filters):
            raise ValueError(
                "`filters` needs at least one level and `blocks` one number "
                f"for each. Received: filters={filters}, blocks={blocks}"
            )

        # === Functional graph ===
        inputs = keras.Input((None, None, 3), name="image")
        x = MarkExtremes(dtype="float32")(inputs)
        x = PadToMultiple(2 ** (len(filters) - 1))(x)
        x = keras.layers.Conv2D(filters[0], 3, padding="same")(x)
        skips = []
        for level, width in enumerate(filters):
            if level > 0:
                skips.append(x)
                x = keras.layers.Conv2D(width, 2, strides=2)(x)
            x = _residual_blocks(x, width, blocks[level])
        for level in reversed(range(len(filters) - 1)):
            width = filters[level]
            x = keras.layers.Conv2DTranspose(width, 2, strides=2)(x)
            x = keras.layers.Concatenate()([x, skips[level]])
            x = keras.layers.Conv2D(width, 1)(x)
            x = _residual_blocks(x, width, blocks[level])
        x = keras.layers.Conv2D(
            3,
            3,
            padding="same",
            kernel_initializer="zeros",
            dtype="float32",
        )(x)
        correction = CropLike(dtype="float32")([x, inputs])
        outputs = keras.layers.Add(
            activity_regularizer=RangePenalty(weight=penalty_weight),
            dtype="float32",
            name="restored",
        )([inputs, correction])
        super().__init__(
            inputs=inputs, outputs=outputs, name=name, trainable=trainable
        )

        # === Config ===
        self.filters = filters
        self.blocks = blocks
        self.penalty_weight = penalty_weight

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "trainable": self.trainable,
            "filters": self.filters,
            "blocks": self.blocks,
            "penalty_weight": self.penalty_weight,
        }


def _residual_blocks(x: Tensor, filters: int, count: int) -> Tensor:
    """x + conv3x3(relu(conv3x3(x))), so many times; each starts as x."""
    for _ in range(count):
        y = keras.layers.Conv2D(
            filters,
            3,
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
        )(x)
        y = keras.layers.Conv2D(
            filters, 3, padding="same", kernel_initializer="zeros"
        )(y)
        x = keras.layers.Add()([x, y])
    return x
