"""Histograms of counted values."""

import numpy as np
import pytest

from pipeline.statistics.histograms import (
    median,
    quantiles_histogram,
    standard_histogram,
)


def counted(values):
    distinct, counts = np.unique(np.asarray(values, float), return_counts=True)
    return distinct, counts


def buckets(histogram):
    return [
        (b.low_value, b.high_value, b.sample_count) for b in histogram.buckets
    ]


def test_standard_buckets_are_those_of_numpy(rng):
    values = rng.normal(size=1000).round(2)
    sums, bounds = np.histogram(values, 10)
    assert buckets(standard_histogram(*counted(values))) == [
        (low, high, count)
        for low, high, count in zip(bounds[:-1], bounds[1:], sums, strict=True)
    ]


def test_one_value_is_one_bucket():
    assert buckets(standard_histogram(*counted([7, 7]))) == [(7, 7, 2)]


def test_deciles_of_a_hundred_values():
    assert buckets(quantiles_histogram(*counted(range(100)))) == [
        (0, 10, 11),  # The smallest value is in the first bucket.
        *((low, low + 10, 10) for low in range(10, 90, 10)),
        (90, 99, 9),
    ]


def test_equal_bounds_share_their_values():
    histogram = quantiles_histogram(*counted([0] * 24 + [1] * 24))
    assert [count for _, _, count in buckets(histogram)] == [6] * 4 + [4] * 6
    assert histogram.type == histogram.QUANTILES


@pytest.mark.parametrize("n", [1, 3, 9, 48])
def test_nothing_gets_lost(n, rng):
    values = rng.normal(size=n)
    for make in (standard_histogram, quantiles_histogram):
        counts = [count for _, _, count in buckets(make(*counted(values)))]
        assert sum(counts) == pytest.approx(n)


@pytest.mark.parametrize(
    "values, expected", [([5], 5), ([1, 2], 2), ([1, 2, 9], 2), ([0, 0, 1], 0)]
)
def test_the_median_is_a_value_that_occurs(values, expected):
    assert median(*counted(values)) == expected
