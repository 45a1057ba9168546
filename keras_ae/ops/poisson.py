"""Poisson counts from normal noise, without a loop that waits for data."""

import math
from typing import Any

from keras import ops

Tensor = Any

SMALL_RATE = 12.0
# A count above this has probability 5e-9 at SMALL_RATE.
MAX_SMALL_COUNT = 36
NEGLIGIBLE = 1e-9


def poisson_quantile(normal: Tensor, rate: Tensor) -> Tensor:
    """The Poisson count whose cumulated probability is that of `normal`.

    With `normal` from N(0, 1) the counts are Poisson distributed. Below a rate
    of 12 the cumulated probabilities are added up: exact to float32 rounding.
    Above, the count is the floor of the expansion of the quantile by Giles,
    "Algorithm 955: approximation of the inverse Poisson cumulative
    distribution function" (2016), up to the order 1 / rate: less than 1e-4
    away from Poisson in total variation at a rate of 12, 1e-6 at 100.

    Args:
        normal: float tensor, standard normal.
        rate: float tensor of the same shape, in `[0, 2**23]`; at rate 0 the
            count is 0.

    Returns:
        A float32 tensor of counts.
    """
    normal, rate = ops.cast(normal, "float32"), ops.cast(rate, "float32")
    small = _by_summation(normal, ops.minimum(rate, SMALL_RATE))
    large = _by_expansion(normal, ops.maximum(rate, SMALL_RATE))
    return ops.where(rate < SMALL_RATE, small, large)


def _by_summation(normal: Tensor, rate: Tensor) -> Tensor:
    """The number of counts whose cumulated probability is below `normal`'s."""
    target = 0.5 * (1.0 + ops.erf(normal / math.sqrt(2.0)))
    probability = ops.exp(-rate)
    cumulated, count = probability, ops.zeros_like(rate)
    for candidate in range(1, MAX_SMALL_COUNT + 1):
        # Rounding may hold the sum below a target near 1 for ever.
        more = (cumulated < target) & (probability > NEGLIGIBLE)
        count = count + ops.cast(more, "float32")
        probability = probability * rate * (1.0 / candidate)
        cumulated = cumulated + probability
    return count


def _by_expansion(w: Tensor, rate: Tensor) -> Tensor:
    scale, square = ops.sqrt(rate), ops.square(w)
    quantile = rate + scale * w + (2.0 + square) / 6.0
    quantile = quantile - w * (2.0 + square) / (72.0 * scale)
    last = -16.0 + square * (7.0 + 3.0 * square)
    return ops.maximum(ops.floor(quantile + last / (810.0 * rate)), 0.0)
