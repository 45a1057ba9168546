"""Random places of images, drawn without replacement."""

import math
from typing import Any

from keras import ops

from keras_ae.ops.bits import random_keys, scramble

Tensor = Any

# Fewer leave pairs of places that are visibly more frequent than others.
ROUNDS = 4
# So do grids with sides of less than six places: 12 * 12 = 4 * 6 * 6.
NARROW, SMALL = 4, 144


def distinct_places(
    batch: Any, count: Any, rows: Any, columns: Any, seed: Any
) -> Tensor:
    """Draws `count` different places of `rows x columns` for each image.

    The numbers 0, 1, ..., `count - 1` through a random permutation, which is
    computed where it is needed and nowhere else: no time is lost on places
    that are not drawn. It is a Feistel network on rows and columns (Black and
    Rogaway, "Ciphers with arbitrary finite domains", 2002): in turn each row
    is rotated by a random function of its number, then each column. A
    small or narrow image is permuted as a nearly square one, and what falls
    past the end of its incomplete last row is permuted again. Of 25 places or
    fewer some pairs are a few percent more frequent than others.

    Args:
        batch: int (or scalar tensor), number of images.
        count: int (or scalar tensor), at most `rows * columns`.
        rows, columns: ints (or scalar tensors), product below 2**31.
        seed: a `keras.random.SeedGenerator`.

    Returns:
        An int32 tensor `(batch, count)` of places, `row * columns + column`,
        distinct for each image, in random order.
    """
    places = rows * columns
    columns = _columns(rows, columns)
    rows = (places + columns - 1) // columns
    permute = _permutation(batch, rows, columns, seed)
    drawn = permute(ops.broadcast_to(ops.arange(count), (batch, count)))
    # Eager JAX would compile the loop in every call.
    if isinstance(places, int) and rows * columns == places:
        return drawn
    (drawn,) = ops.while_loop(
        lambda place: ops.any(place >= places),
        lambda place: (ops.where(place < places, place, permute(place)),),
        (drawn,),
    )
    return drawn


def _columns(rows: Any, columns: Any) -> Any:
    """Those of the image, or of a square one if it is small or narrow."""
    fits = (rows <= NARROW * columns) & (columns <= NARROW * rows)
    fits = fits & (rows * columns >= SMALL)
    if isinstance(fits, bool):
        return columns if fits else round(math.sqrt(rows * columns))
    root = ops.round(ops.sqrt(ops.cast(rows * columns, "float32")))
    return ops.where(fits, columns, ops.cast(root, "int32"))


def _permutation(batch: Any, rows: Any, columns: Any, seed: Any) -> Any:
    """A bijection of `0..rows * columns - 1` for each image."""
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
