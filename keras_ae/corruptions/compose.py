"""Corruptions made of corruptions."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor
from keras_ae.corruptions.random_order import (
    apply_rounds,
    draw_rounds,
    permutation,
    share_of,
)


class _Composite(Corruption):
    """Holds corruptions, which all draw from the composite's generator."""

    def __init__(self, corruptions: Sequence[Corruption], **kwargs: Any):
        super().__init__(**kwargs)
        if not corruptions:
            raise ValueError(
                f"`{type(self).__name__}` needs at least one corruption. "
                f"Received: corruptions={corruptions}"
            )
        if not all(isinstance(c, Corruption) for c in corruptions):
            raise ValueError(
                f"`{type(self).__name__}` takes corruptions of "
                "`keras_ae.corruptions`, not other layers. "
                f"Received: corruptions={corruptions}"
            )
        self.corruptions = list(corruptions)

    def get_config(self) -> dict[str, Any]:
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "corruptions": [serialize(c) for c in self.corruptions],
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "_Composite":
        deserialize = keras.saving.deserialize_keras_object
        rest = dict(config)
        corruptions = [deserialize(c) for c in rest.pop("corruptions")]
        return cls(corruptions, **rest)


@keras.saving.register_keras_serializable(package="keras_ae")
class Chain(_Composite):
    """Applies corruptions one after another.

    Args:
        corruptions: sequence of `Corruption`, first applied first.
        random_order: bool. If true, each image meets the corruptions in an
            order of its own, uniform among all orders. Costs what one order
            for all does, with the batch rounded up to a multiple of the
            number of corruptions; see `draw_rounds`. Defaults to `False`.
        seed: int or `None`; the seeds of the parts are not used.

    Raises:
        ValueError: if there is no corruption, or one is another layer.

    Example:

    >>> camera = Chain([GaussianBlur(1.0), GaussianNoise((0.0, 0.02))], seed=1)
    """

    def __init__(
        self,
        corruptions: Sequence[Corruption],
        random_order: bool = False,
        **kwargs: Any,
    ):
        super().__init__(corruptions, **kwargs)
        self.random_order = random_order

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        if self.random_order:
            return draw_rounds(self.corruptions, images, seed)
        return {"parts": [c.draw(images, seed) for c in self.corruptions]}

    def apply(
        self, images: Tensor, parts: list[Any], **order: Tensor
    ) -> Tensor:
        """Applies each corruption with its own parameters.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            parts: list of dicts, one for each corruption.
            order: with `random_order`, `seat` and `circle`; `parts` is then a
                list of such lists, one for each round; see `apply_rounds`.
        """
        if self.random_order:
            return apply_rounds(self.corruptions, images, parts, **order)
        for corruption, parameters in zip(self.corruptions, parts, strict=True):
            images = corruption.apply(images, **parameters)
        return images

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "random_order": self.random_order}


@keras.saving.register_keras_serializable(package="keras_ae")
class OneOf(_Composite):
    """Damages each image by one corruption, each kind equally likely.

    The kinds are dealt like cards: of a batch of `n` images no kind gets more
    than `ceil(n / kinds)`, which images is random. So each kind is computed
    for its own share of the batch only, with static shapes, and every batch
    holds the mixture.

    Args:
        corruptions: sequence of `Corruption`.
        seed: int or `None`; the seeds of the parts are not used.

    Raises:
        ValueError: if there is no corruption, or one is another layer.

    Example:

    >>> mixture = OneOf([Identity(), GaussianBlur(), Knockout()], seed=1)
    """

    def draw(self, images: Tensor, seed: Any) -> dict[str, Any]:
        kinds = len(self.corruptions)
        share = share_of(images, len(self.corruptions))
        hand = images[:share]
        return {
            "card": permutation(kinds * share, seed),
            "parts": [c.draw(hand, seed) for c in self.corruptions],
        }

    def apply(
        self, images: Tensor, card: Tensor, parts: list[dict[str, Any]]
    ) -> Tensor:
        """Applies to image `i` kind `card[i] // share`.

        Args:
            images: float tensor `(batch, height, width, channels)`.
            card: int32 tensor `(kinds * share,)`, a permutation, where
                `share = ceil(batch / kinds)`; those past `batch` are not
                dealt.
            parts: list of dicts, one for each kind, for `share` images each.
        """
        batch, share = (
            ops.shape(images)[0],
            share_of(images, len(self.corruptions)),
        )
        holder = ops.minimum(ops.argsort(card), batch - 1)
        dealt = []
        for kind, corruption in enumerate(self.corruptions):
            mine = holder[kind * share : (kind + 1) * share]
            hand = ops.take(images, mine, axis=0)
            dealt.append(corruption.apply(hand, **parts[kind]))
        return ops.take(ops.concatenate(dealt), card[:batch], axis=0)
