"""How different two distributions are, by TFDV 1.21's `metrics.cc`."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon
from tensorflow_metadata.proto.v0.statistics_pb2 import Histogram


def l_infinity(
    one: Mapping[str, float], other: Mapping[str, float]
) -> tuple[str, float]:
    """The largest difference between the frequencies of a value.

    Args:
        one: value to how often it occurs.
        other: value to how often it occurs.

    Returns:
        str, the last in the alphabet of the values with that difference; and
        the difference, 0 to 1.
    """
    totals = sum(one.values()) or 1, sum(other.values()) or 1
    distances = {
        value: abs(
            one.get(value, 0) / totals[0] - other.get(value, 0) / totals[1]
        )
        for value in {*one, *other}
    }
    largest = max(distances.items(), key=lambda item: item[::-1], default=None)
    return largest or ("", 0.0)


def jensen_shannon(one: Histogram, other: Histogram) -> float:
    """The Jensen-Shannon divergence of two histograms, 0 to 1 bit.

    `(D(P||M) + D(Q||M)) / 2` where `M = (P + Q) / 2` and `D` is
    Kullback-Leibler's divergence (Lin 1991, "Divergence measures based on the
    Shannon entropy"). Within a bucket values count as uniform; a bucket
    without width is a value of its own. Nothing diverges from nothing.

    Args:
        one: Histogram with adjoining buckets.
        other: Histogram with adjoining buckets.
    """
    edges = np.unique([*_edges(one), *_edges(other)])
    points = {**_points(one), **_points(other)}
    mass = [
        [*_spread(histogram, edges), *(_points(histogram)[x] for x in points)]
        for histogram in (one, other)
    ]
    return _divergence(*mass)


def jensen_shannon_of_counts(
    one: Mapping[str, float], other: Mapping[str, float]
) -> float:
    """The Jensen-Shannon divergence of counted values, 0 to 1 bit.

    Args:
        one: value to how often it occurs.
        other: value to how often it occurs.
    """
    values = sorted({*one, *other})
    mass = [[counts.get(v, 0) for v in values] for counts in (one, other)]
    return _divergence(*mass)


def _divergence(one: Sequence[float], other: Sequence[float]) -> float:
    if not (sum(one) and sum(other)):
        return 0.0
    return float(jensenshannon(one, other, base=2) ** 2)


def _edges(histogram: Histogram) -> list[float]:
    """The bounds of the buckets that have a width."""
    wide = [b for b in histogram.buckets if b.low_value < b.high_value]
    return [b.low_value for b in wide[:1]] + [b.high_value for b in wide]


def _points(histogram: Histogram) -> Counter[float]:
    points = Counter[float]()
    for bucket in histogram.buckets:
        if bucket.low_value == bucket.high_value:
            points[bucket.low_value] += bucket.sample_count
    return points


def _spread(
    histogram: Histogram, edges: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The mass between each two edges."""
    own = _edges(histogram)
    if not own:
        return np.zeros(max(len(edges) - 1, 0))
    counts = [
        b.sample_count for b in histogram.buckets if b.low_value < b.high_value
    ]
    return np.diff(np.interp(edges, own, np.cumsum([0, *counts])))
