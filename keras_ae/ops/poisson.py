"""Poisson counts from random bits, without a loop that waits for data."""

import functools
from typing import Any

import numpy as np
from keras import ops

from keras_ae.ops.normal import box_muller

Tensor = Any

SMALL_RATE = 12
RATES_PER_UNIT = 64  # rows of the table
CELLS = 32  # of a row; a count of 32 has probability 1e-6 at SMALL_RATE
CELL_BITS, PART_BITS, ROUNDING_BITS = 5, 26, 10


def poisson_counts(bits: Tensor, rate: Tensor) -> Tensor:
    """Draws from Poisson(`rate`), one count for each word of random bits.

    Below a rate of 12 from a table, by the alias method of Walker, "An
    efficient method for generating discrete random variables with general
    distributions" (1977). It has rows for multiples of 1/64, and a rate takes
    one of the two beside it, at random so that the mean stays; the variance
    grows by at most 6.1e-5. From 12 on the count is the floor of the expansion
    of the quantile by Giles, "Algorithm 955: approximation of the inverse
    Poisson cumulative distribution function" (2016), up to the order 1 / rate.
    Less than 1e-4 away from Poisson in total variation; 1e-6 at a rate of 100.

    Args:
        bits: uint32 tensor; see `random_bits`.
        rate: float tensor of the same shape, in `[0, 2**23]`; at rate 0 the
            count is 0.

    Returns:
        A float32 tensor of counts.
    """
    shape = ops.shape(rate)
    # TensorFlow selects from lines four times as fast as from images.
    bits, rate = ops.reshape(bits, (-1,)), ops.reshape(rate, (-1,))
    rate = ops.cast(rate, "float32")
    is_small = rate < SMALL_RATE
    small = _from_table(bits, ops.where(is_small, rate, 0.0))
    normal, _ = box_muller(bits)
    large = quantile(normal, ops.maximum(rate, SMALL_RATE))
    return ops.reshape(ops.where(is_small, small, large), shape)


def quantile(w: Tensor, rate: Tensor) -> Tensor:
    """The Poisson count whose cumulated probability is that of normal `w`.

    Args:
        w: float32 tensor, standard normal.
        rate: float32 tensor of the same shape, at least `SMALL_RATE`.
    """
    scale, square = ops.sqrt(rate), ops.square(w)
    expansion = rate + scale * w + (2.0 + square) / 6.0
    expansion = expansion - w * (2.0 + square) / (72.0 * scale)
    last = -16.0 + square * (7.0 + 3.0 * square)
    return ops.maximum(ops.floor(expansion + last / (810.0 * rate)), 0.0)


def _from_table(bits: Tensor, rate: Tensor) -> Tensor:
    """A random cell of the rate's row, and there the cell or its alias."""
    number = ops.cast(ops.right_shift(bits, np.uint32(1)), "int32")
    cell = ops.right_shift(number, PART_BITS)
    part = ops.bitwise_and(number, 2**PART_BITS - 1)
    # The lowest bits decide between the rows; they hardly count in the part.
    lowest = ops.bitwise_and(number, 2**ROUNDING_BITS - 1)
    up = ops.cast(lowest, "float32") * 2.0**-ROUNDING_BITS
    row = ops.cast(rate * RATES_PER_UNIT + up, "int32")
    entry = ops.take(_alias_table(), row * CELLS + cell, axis=0)
    alias = ops.bitwise_and(entry, CELLS - 1)
    return ops.cast(ops.where(part < entry, cell, alias), "float32")


@functools.cache
def _alias_table() -> np.ndarray:
    """For each rate and cell, which part is the cell's, and whose is the rest.

    Returns:
        An int32 array `(rates * CELLS,)`: the part of `2**PART_BITS`, its
        lowest `CELL_BITS` replaced by the alias.
    """
    share = CELLS * _probabilities()
    alias = np.zeros(share.shape, "int64")
    rates, is_open = np.arange(len(share)), np.ones(share.shape, bool)
    for _ in range(CELLS - 1):
        poor = np.where(is_open, share, np.inf).argmin(axis=1)
        rich = np.where(is_open, share, -np.inf).argmax(axis=1)
        alias[rates, poor] = rich
        share[rates, rich] -= 1.0 - share[rates, poor]
        is_open[rates, poor] = False
    share = np.where(is_open, 1.0, share)
    parts = np.round(share * 2 ** (PART_BITS - CELL_BITS)).astype("int64")
    return ((parts << CELL_BITS) | alias).astype("int32").ravel()


def _probabilities() -> np.ndarray:
    """Of the counts 0..CELLS - 1, which is that and more, for each rate."""
    rates = np.arange(SMALL_RATE * RATES_PER_UNIT + 1) / RATES_PER_UNIT
    counts = np.arange(1, CELLS)
    ratios = rates[:, None] / counts
    terms = np.cumprod(np.insert(ratios, 0, np.exp(-rates), axis=1), axis=1)
    terms[:, -1] = 1.0 - terms[:, :-1].sum(axis=1)
    return terms
