"""Random bits that cost the same few operations on every backend."""

from typing import Any

import keras
import numpy as np
from keras import ops

Tensor = Any


def random_bits(batch: Any, count: Any, seed: Any) -> Tensor:
    """Draws 32 bits for each of `count` places of each image.

    Keras's generator draws a key of 64 bits for each image; the bits at a
    place are its number, scrambled with the key. Such counter-based generators
    (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011) need
    no state, so XLA fuses them into what uses them. For noise, not for secrets.

    Args:
        batch: int (or scalar tensor), number of images.
        count: int (or scalar tensor), number of places, below 2**31.
        seed: a `keras.random.SeedGenerator`.

    Returns:
        A uint32 tensor `(batch, count)`; no two places of an image are equal.
    """
    keys = random_keys((2, batch, 1), seed)
    return scramble(ops.cast(ops.arange(count), "uint32"), keys[0], keys[1])


def random_uniform(batch: Any, count: Any, seed: Any) -> Tensor:
    """Draws from U[0, 1), in steps of 2**-24; see `random_bits`.

    Args:
        batch: int (or scalar tensor), number of images.
        count: int (or scalar tensor), number of places.
        seed: a `keras.random.SeedGenerator`.

    Returns:
        A float32 tensor `(batch, count)`.
    """
    bits = ops.right_shift(random_bits(batch, count, seed), np.uint32(8))
    return ops.cast(bits, "float32") * 2.0**-24


def random_keys(shape: tuple[Any, ...], seed: Any) -> Tensor:
    """Draws keys for `scramble` from Keras's generator: uint32 of `shape`."""
    keys = keras.random.randint(shape, -(2**31), 2**31 - 1, seed=seed)
    return word(ops.cast(keys, "uint32"))


def word(x: Tensor) -> Tensor:
    """Keeps 32 bits of unsigned integers; Keras has int64 for them on torch."""
    if keras.backend.standardize_dtype(x.dtype) == "uint32":
        return x
    return ops.bitwise_and(x, 0xFFFFFFFF)


def scramble(x: Tensor, key: Tensor, second_key: Tensor) -> Tensor:
    """Mixes integers with a key, one to one.

    The multipliers and shifts are those of "triple32" by Wellons, "Prospecting
    for hash functions" (2018); every bit of the result depends on every bit of
    `x` and of the keys.

    Args:
        x: uint32 tensor.
        key, second_key: uint32 tensors, broadcast against `x`.

    Returns:
        A uint32 tensor.
    """
    x = _times(_fold(ops.bitwise_xor(x, key), 17), 0xED5AD4BB)
    x = _times(_fold(ops.bitwise_xor(x, second_key), 11), 0xAC4C1B51)
    x = _times(_fold(x, 15), 0x31848BAB)
    return _fold(x, 14)


def _times(x: Tensor, factor: int) -> Tensor:
    return word(x * np.uint32(factor))


def _fold(x: Tensor, shift: int) -> Tensor:
    return ops.bitwise_xor(x, ops.right_shift(x, np.uint32(shift)))
