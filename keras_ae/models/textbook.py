"""The three autoencoders of the textbook chapter."""

import math
from collections.abc import Sequence
from typing import Any

import keras

from keras_ae.layers import (
    CropLike,
    DecoderBlock,
    EncoderBlock,
    PadToMultiple,
    ScaledTanh,
)
from keras_ae.models.pretrained import Pretrained
from keras_ae.regularizers import RangePenalty


@keras.saving.register_keras_serializable(package="keras_ae")
class ResidualAutoencoder(Pretrained):
    """Residual encoder blocks, as many decoder blocks, one convolution.

    Maps images in [0, 1] to images in [0, 1] (+- a little, see `ScaledTanh`)
    of the same height and width, whatever these are. Scaling to [-1, 1]
    happens inside. After Forsyth's chapter "Making an Autoencoder that
    Works"; `shallow`, `deep` and `deep_skip` make its three models.

    Args:
        filters: sequence of ints, channels of each encoder block. Decoder
            blocks mirror them.
        strides: sequence of ints, one for each encoder block. Defaults to 2
            for each.
        skip: bool, whether each decoder block's output is stacked on the
            output of the encoder block of its size. Defaults to `False`.
        shortcut: shortcut of the residual blocks, see `EncoderBlock`.
            Defaults to `"convolution"`.
        penalty_weight: float, weight of the `RangePenalty` of the head.
            Defaults to `1.0`.
        channels: int, of the images: 1 for grey or lightness. Defaults to `3`.
        name, trainable: as in `keras.Model`.

    Raises:
        ValueError: if there is no block, or not one stride for each block.

    Input and output: float tensors `(batch, height, width, channels)`.

    Example:

    >>> model = ResidualAutoencoder(filters=(32, 64), skip=True)
    >>> model.compile("adam", loss=MixedL1L2(), metrics=[PSNR()])
    """

    def __init__(
        self,
        filters: Sequence[int],
        strides: Sequence[int] | None = None,
        skip: bool = False,
        shortcut: str = "convolution",
        penalty_weight: float = 1.0,
        channels: int = 3,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        filters = tuple(filters)
        strides = (2,) * len(filters) if strides is None else tuple(strides)
        if not filters or len(strides) != len(filters):
            raise ValueError(
                "`filters` needs at least one block and `strides` one number "
                f"for each. Received: filters={filters}, strides={strides}"
            )

        # === Functional graph ===
        inputs = keras.Input((None, None, channels), name="image")
        x = PadToMultiple(math.prod(strides))(inputs)
        x = keras.layers.Rescaling(2.0, offset=-1.0)(x)
        encoded = []
        for width, stride in zip(filters, strides, strict=True):
            x = EncoderBlock(width, strides=stride, shortcut=shortcut)(x)
            encoded.append(x)
        # The last decoder block is as wide as the first encoder block.
        widths = (filters[0], *filters[:-1])
        for level in reversed(range(len(filters))):
            x = DecoderBlock(
                widths[level], strides=strides[level], shortcut=shortcut
            )(x)
            if skip and level > 0:
                x = keras.layers.Concatenate()([x, encoded[level - 1]])
        x = keras.layers.Conv2D(channels, 3, padding="same", dtype="float32")(x)
        x = CropLike(dtype="float32")([x, inputs])
        outputs = ScaledTanh(
            activity_regularizer=RangePenalty(weight=penalty_weight),
            dtype="float32",
            name="restored",
        )(x)
        super().__init__(
            inputs=inputs, outputs=outputs, name=name, trainable=trainable
        )

        # === Config ===
        self.filters = filters
        self.strides = strides
        self.skip = skip
        self.shortcut = shortcut
        self.penalty_weight = penalty_weight
        self.channels = channels

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "trainable": self.trainable,
            "filters": self.filters,
            "strides": self.strides,
            "skip": self.skip,
            "shortcut": self.shortcut,
            "penalty_weight": self.penalty_weight,
            "channels": self.channels,
        }


def shallow(filters: int = 32, **kwargs: Any) -> ResidualAutoencoder:
    """One encoder block, one decoder block, one convolution.

    Args:
        filters: int, channels. Defaults to `32`.
        **kwargs: further arguments of `ResidualAutoencoder`.
    """
    return ResidualAutoencoder((filters,), **{"name": "shallow", **kwargs})


def deep(
    filters: Sequence[int] = (32, 64, 128), **kwargs: Any
) -> ResidualAutoencoder:
    """A sequence of encoder blocks, then of decoder blocks, no skips.

    Args:
        filters: sequence of ints. Defaults to `(32, 64, 128)`.
        **kwargs: further arguments of `ResidualAutoencoder`.
    """
    return ResidualAutoencoder(filters, **{"name": "deep", **kwargs})


def deep_skip(
    filters: Sequence[int] = (32, 64, 128), **kwargs: Any
) -> ResidualAutoencoder:
    """As `deep`, with encoder outputs stacked on decoder outputs.

    Args:
        filters: sequence of ints. Defaults to `(32, 64, 128)`.
        **kwargs: further arguments of `ResidualAutoencoder`.
    """
    return ResidualAutoencoder(
        filters, skip=True, **{"name": "deep_skip", **kwargs}
    )
