"""How different two distributions are."""

import pytest
from scipy.stats import entropy
from tensorflow_metadata.proto.v0.statistics_pb2 import Histogram

from pipeline.statistics.divergence import (
    jensen_shannon,
    jensen_shannon_of_counts,
    l_infinity,
)


def histogram(*buckets):
    return Histogram(
        buckets=[
            Histogram.Bucket(low_value=low, high_value=high, sample_count=count)
            for low, high, count in buckets
        ]
    )


def by_definition(p, q):
    m = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    return (entropy(p, m, base=2) + entropy(q, m, base=2)) / 2


def test_equal_shapes_do_not_diverge():
    one = histogram((0, 1, 2), (1, 2, 6))
    other = histogram((0, 1, 1), (1, 2, 3))
    assert jensen_shannon(one, other) == pytest.approx(0, abs=1e-12)


def test_disjoint_ones_diverge_by_a_bit():
    one, other = histogram((0, 1, 5)), histogram((1, 2, 3))
    assert jensen_shannon(one, other) == pytest.approx(1)


def test_buckets_are_cut_where_the_others_end():
    one, other = histogram((0, 4, 8)), histogram((0, 1, 1), (1, 4, 1))
    expected = by_definition([0.25, 0.75], [0.5, 0.5])
    assert jensen_shannon(one, other) == pytest.approx(expected)


def test_single_values_count_by_themselves():
    one, other = histogram((3, 3, 8)), histogram((3, 3, 1))
    assert jensen_shannon(one, other) == pytest.approx(0, abs=1e-12)
    assert jensen_shannon(one, histogram((2, 4, 8))) == pytest.approx(1)


def test_nothing_diverges_from_nothing():
    assert jensen_shannon(histogram(), histogram((0, 1, 5))) == 0
    assert jensen_shannon_of_counts({}, {"a": 1}) == 0


def test_counted_values():
    found = jensen_shannon_of_counts({"a": 1, "b": 3}, {"b": 2, "c": 2})
    expected = by_definition([0.25, 0.75, 0], [0, 0.5, 0.5])
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ({"a": 1, "b": 3}, {"a": 2, "b": 2}, ("b", 0.25)),
        ({"a": 1}, {"b": 9}, ("b", 1)),
        ({}, {"b": 2}, ("b", 1)),
        ({}, {}, ("", 0)),
    ],
)
def test_the_largest_difference_of_frequencies(one, other, expected):
    assert l_infinity(one, other) == expected
