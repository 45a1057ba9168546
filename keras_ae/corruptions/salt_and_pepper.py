"""Impulse noise: pixels that are stuck at black or white."""

from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor


@keras.saving.register_keras_serializable(package="keras_ae")
class SaltAndPepper(Corruption):
    """Sets a fixed share of the pixels of each image to 0 or 1.

    Exactly `round(amount * height * width)` pixels are hit, all channels
    together, the same number in every image; which ones is random.

    Args:
        amount: float in [0, 1], share of the pixels. Defaults to `0.05`.
        salt_vs_pepper: float in [0, 1], probability that a hit pixel becomes
            1 and not 0. Defaults to `0.5`.
        seed: int or `None`.

    Raises:
        ValueError: if `amount` or `salt_vs_pepper` is outside [0, 1].

    Example:

    >>> damaged = SaltAndPepper(amount=0.05, seed=1)(images)
    """

    def __init__(
        self,
        amount: float = 0.05,
        salt_vs_pepper: float = 0.5,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not (0 <= amount <= 1 and 0 <= salt_vs_pepper <= 1):
            raise ValueError(
                "`amount` and `salt_vs_pepper` must be shares in [0, 1]. "
                f"Received: amount={amount}, salt_vs_pepper={salt_vs_pepper}"
            )
        self.amount = amount
        self.salt_vs_pepper = salt_vs_pepper

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        batch, height, width, _ = ops.shape(images)
        pixels = height * width
        count = _share(self.amount, pixels)
        scores = keras.random.uniform((batch, pixels), seed=seed)
        salt = keras.random.uniform((batch, count), seed=seed)
        return {
            "hit": ops.top_k(scores, count, sorted=False)[1],
            "salt": salt < self.salt_vs_pepper,
        }

    def apply(self, images: Tensor, hit: Tensor, salt: Tensor) -> Tensor:
        """Sets the hit pixels to 1 where they are salt, else to 0.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            hit: int32 tensor `(batch, count)`: places of distinct pixels,
                `row * width + column`.
            salt: boolean tensor `(batch, count)`.
        """
        batch, height, width, channels = ops.shape(images)
        first = ops.arange(batch, dtype="int32")[:, None] * (height * width)
        # Only the hit pixels are touched: there are few of them.
        pixels = ops.scatter_update(
            ops.reshape(images, (-1, channels)),
            ops.reshape(first + ops.cast(hit, "int32"), (-1, 1)),
            ops.repeat(
                ops.cast(ops.reshape(salt, (-1, 1)), images.dtype),
                channels,
                axis=1,
            ),
        )
        return ops.reshape(pixels, ops.shape(images))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "amount": self.amount,
            "salt_vs_pepper": self.salt_vs_pepper,
        }


def _share(amount: float, pixels: Any) -> Any:
    """`round(amount * pixels)`, also where a graph does not know the size."""
    if isinstance(pixels, int):
        return round(amount * pixels)
    return ops.cast(ops.round(amount * ops.cast(pixels, "float32")), "int32")
