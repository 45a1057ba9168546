"""An order of its own for every image, at the price of one order for all."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_ae.corruptions.base import Corruption, Tensor


def draw_rounds(
    corruptions: Sequence[Corruption], images: Tensor, seed: Any
) -> dict[str, Any]:
    """Samples the arguments of `apply_rounds`.

    The corruptions sit in a circle, in random order, and the images are dealt
    among them. In each round every corruption damages the images in its hand
    and passes them on to its neighbour; after as many rounds as corruptions
    every image has met each. So an image's order is uniform among all orders,
    and each corruption is computed for the whole batch once, in static
    shapes. The orders of one batch are not independent: all go around the
    same circle. The graph grows with the square of the number of corruptions,
    and so does the time to compile it.
    """
    kinds = len(corruptions)
    share = share_of(images, kinds)
    hand = images[:share]
    return {
        "parts": [
            [c.draw(hand, seed) for c in corruptions] for _ in range(kinds)
        ],
        "seat": permutation(kinds * share, seed),
        "circle": permutation(kinds, seed),
    }


def apply_rounds(
    corruptions: Sequence[Corruption],
    images: Tensor,
    parts: list[list[dict[str, Any]]],
    seat: Tensor,
    circle: Tensor,
) -> Tensor:
    """Passes the images around the circle once.

    Args:
        corruptions: sequence of `n` corruptions.
        images: float tensor `(batch, height, width, channels)`.
        parts: for each round, for each corruption its parameters, for
            `share = ceil(batch / n)` images.
        seat: int32 tensor `(n * share,)`, a permutation: image `i` starts in
            the hand of corruption `seat[i] // share`.
        circle: int32 tensor `(n,)`, a permutation: corruption `circle[i]`
            passes on to corruption `circle[i + 1]`, the last to the first.
    """
    batch, kinds = ops.shape(images)[0], len(corruptions)
    share = share_of(images, kinds)
    # Empty places of the last hand hold copies, which nobody reads.
    holder = ops.minimum(ops.argsort(seat), batch - 1)
    dealt = ops.take(images, holder, axis=0)
    giver = ops.take(ops.roll(circle, 1), ops.argsort(circle))
    passed = ops.reshape(giver[:, None] * share + ops.arange(share), (-1,))
    for drawn in parts:
        hands = [dealt[k * share : (k + 1) * share] for k in range(kinds)]
        dealt = ops.concatenate(
            [
                corruption.apply(hand, **parameters)
                for corruption, hand, parameters in zip(
                    corruptions, hands, drawn, strict=True
                )
            ]
        )
        dealt = ops.take(dealt, passed, axis=0)
    # Once around: every image is back in its first place.
    return ops.take(dealt, seat[:batch], axis=0)


def share_of(images: Tensor, kinds: int) -> Any:
    """How many images of a batch each of `kinds` hands holds at the most."""
    return (ops.shape(images)[0] + kinds - 1) // kinds


def permutation(size: Any, seed: Any) -> Tensor:
    """A random order of `0..size - 1`, int32 `(size,)`."""
    order = ops.argsort(keras.random.uniform((size,), seed=seed))
    return ops.cast(order, "int32")
