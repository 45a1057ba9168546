"""Impulse noise: pixels that are stuck at black or white."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.ops import distinct_places, random_uniform


@keras.saving.register_keras_serializable(package="keras_ae")
class SaltAndPepper(Corruption):
    """Sets a fixed share of the pixels of each image to 0 or 1.

    Exactly `round(amount * height * width)` pixels are hit, the same number
    in every image; which ones is random.

    Args:
        amount: float in [0, 1], share that is hit. Defaults to `0.05`.
        salt_vs_pepper: float in [0, 1], probability that a hit pixel becomes
            1 and not 0. Defaults to `0.5`.
        channels: `"shared"`, a pixel is hit in all its channels, or
            `"independent"`, single values are hit: `round(amount * height *
            width * channels)` of them. Defaults to `"shared"`.
        seed: int or `None`.

    Raises:
        ValueError: if `amount` or `salt_vs_pepper` is outside [0, 1], or
            `channels` is neither of the two.

    Example:

    >>> damaged = SaltAndPepper(amount=0.05, seed=1)(images)
    """

    def __init__(
        self,
        amount: float = 0.05,
        salt_vs_pepper: float = 0.5,
        channels: str = "shared",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not (0 <= amount <= 1 and 0 <= salt_vs_pepper <= 1):
            raise ValueError(
                "`amount` and `salt_vs_pepper` must be shares in [0, 1]. "
                f"Received: amount={amount}, salt_vs_pepper={salt_vs_pepper}"
            )
        if channels not in ("shared", "independent"):
            raise ValueError(
                '`channels` must be "shared" or "independent". '
                f"Received: channels={channels!r}"
            )
        self.amount = amount
        self.salt_vs_pepper = salt_vs_pepper
        self.channels = channels

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        batch, height, width, channels = ops.shape(images)
        columns = width * (channels // self._values(channels))
        count = _share(self.amount, height * columns)
        salt = random_uniform(batch, count, seed)
        return {
            "hit": distinct_places(batch, count, height, columns, seed),
            "salt": salt < self.salt_vs_pepper,
        }

    def apply(self, images: Tensor, hit: Tensor, salt: Tensor) -> Tensor:
        """Sets the hit pixels to 1 where they are salt, else to 0.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            hit: int32 tensor `(batch, count)`: places of distinct pixels,
                `row * width + column`; with independent channels of values,
                `(row * width + column) * channels + channel`.
            salt: boolean tensor `(batch, count)`.
        """
        batch, height, width, channels = ops.shape(images)
        values = self._values(channels)
        places = height * width * (channels // values)
        first = ops.arange(batch, dtype="int32")[:, None] * places
        # Only what is hit is touched: there is little of it.
        pixels = ops.scatter_update(
            ops.reshape(images, (-1, values)),
            ops.reshape(first + ops.cast(hit, "int32"), (-1, 1)),
            ops.repeat(
                ops.cast(ops.reshape(salt, (-1, 1)), images.dtype),
                values,
                axis=1,
            ),
        )
        return ops.reshape(pixels, ops.shape(images))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "amount": self.amount,
            "salt_vs_pepper": self.salt_vs_pepper,
            "channels": self.channels,
        }

    def _values(self, channels: int) -> int:
        """How many values of an image are hit together."""
        return channels if self.channels == "shared" else 1


def _share(amount: float, pixels: Any) -> Any:
    """`round(amount * pixels)`, also where a graph does not know the size."""
    if isinstance(pixels, int):
        return round(amount * pixels)
    count = ops.round(amount * ops.cast(pixels, "float32"))
    # float32 may round a large number of pixels up.
    return ops.minimum(ops.cast(count, "int32"), pixels)
