"""Histograms of counted values, as TFDV makes them.

Here `values` are distinct, finite and sorted, and `counts` say how often each
occurs. TFDV draws its histograms from a sketch of 1,000 quantiles; these are
exact, and equal to TFDV's wherever the sketch is.
"""

import numpy as np
from numpy.typing import NDArray
from tensorflow_metadata.proto.v0.statistics_pb2 import Histogram

NUM_BUCKETS = 10

Values = NDArray[np.float64]
Counts = NDArray[np.int64]


def standard_histogram(values: Values, counts: Counts) -> Histogram:
    """Ten buckets of one width, from the smallest value to the largest.

    A bucket holds its lower bound, the last one its upper bound as well. A
    single value is a single bucket.
    """
    if len(values) == 1:
        bounds, sums = values[[0, 0]], counts
    else:
        sums, bounds = np.histogram(values, NUM_BUCKETS, weights=counts)
    return _histogram("STANDARD", bounds, sums)


def quantiles_histogram(values: Values, counts: Counts) -> Histogram:
    """Ten buckets of about the same number of values each.

    The k-th bound is the value of rank `floor(k n / 10)`. Buckets that end
    with the same value share evenly what lies above the previous bound.
    """
    below = counts.cumsum()
    n = below[-1]
    ranks = np.minimum(np.arange(NUM_BUCKETS + 1) * n // NUM_BUCKETS, n - 1)
    where = np.searchsorted(below, ranks, side="right")
    bounds = values[where]
    _, kind = np.unique(bounds[1:], return_inverse=True)
    steps = np.diff(below[where])
    shares = (np.bincount(kind, steps) / np.bincount(kind))[kind]
    first = (bounds[:-1] == bounds[0]) & (bounds[1:] == bounds[1])
    shares[first] += below[where[0]] / first.sum()
    return _histogram("QUANTILES", bounds, shares)


def median(values: Values, counts: Counts) -> float:
    """The value of rank `floor(n / 2)`, one that occurs."""
    below = counts.cumsum()
    return float(values[np.searchsorted(below, below[-1] // 2, side="right")])


def _histogram(
    kind: str, bounds: Values, sums: NDArray[np.generic]
) -> Histogram:
    buckets = [
        Histogram.Bucket(low_value=low, high_value=high, sample_count=count)
        for low, high, count in zip(bounds[:-1], bounds[1:], sums, strict=True)
    ]
    return Histogram(type=kind, buckets=buckets)
