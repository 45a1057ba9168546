"""Random places of images, drawn without replacement."""

from typing import Any

from keras import ops

from keras_ae.ops.bits import random_keys, scramble

Tensor = Any

# Fewer leave pairs of places that are visibly more frequent than others.
ROUNDS = 4


def distinct_places(batch: Any, count: Any, places: Any, seed: Any) -> Tensor:
    """Draws `count` different ones of `places` numbers for each image.

    The numbers 0, 1, ..., `count - 1` through a random permutation, which is
    computed where it is needed and nowhere else: no time is lost on places
    that are not drawn. It is a Feistel network on rows and columns (Black and
    Rogaway, "Ciphers with arbitrary finite domains", 2002): in turn each row
    is rotated by a random function of its number, then each column. What falls
    past the end of an incomplete last row is permuted again.

    Args:
        batch: int (or scalar tensor), number of images.
        count: int (or scalar tensor), at most `places`.
        places: int (or scalar tensor), below 2**31.
        seed: a `keras.random.SeedGenerator`.

    Returns:
        An int32 tensor `(batch, count)`, distinct in each row, in random order.
    """
    permute = _permutation(batch, places, seed)
    drawn = permute(ops.broadcast_to(ops.arange(count), (batch, count)))
    (drawn,) = ops.while_loop(
        lambda place: ops.any(place >= places),
        lambda place: (ops.where(place < places, place, permute(place)),),
        (drawn,),
    )
    return drawn


def _permutation(batch: Any, places: Any, seed: Any) -> Any:
    """A bijection of `0..rows * columns - 1` for each image."""
    root = ops.sqrt(ops.cast(places, "float32"))
    columns = ops.cast(ops.round(root), "int32")
    rows = (places + columns - 1) // columns
    keys = random_keys((ROUNDS, 2, 2, batch, 1), seed)

    def permute(place: Tensor) -> Tensor:
        row, column = place // columns, place % columns
        for turn in range(ROUNDS):
            column = (column + _random_shift(row, keys[turn, 0])) % columns
            row = (row + _random_shift(column, keys[turn, 1])) % rows
        return row * columns + column

    return permute


def _random_shift(number: Tensor, keys: Tensor) -> Tensor:
    """A random function of a number: 30 bits, so that a sum fits in int32."""
    bits = scramble(ops.cast(number, "uint32"), keys[0], keys[1])
    return ops.cast(ops.right_shift(bits, 2), "int32")
