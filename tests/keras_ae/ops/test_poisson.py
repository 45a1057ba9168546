"""Poisson counts against SciPy."""

import numpy as np
import pytest
from keras import ops
from scipy.special import ndtri
from scipy.stats import poisson

from keras_ae.ops import poisson_counts
from keras_ae.ops.poisson import quantile

pytestmark = pytest.mark.backend

WORDS = 2**20


def words():
    """Evenly spread in all of their bits: multiples of the golden ratio."""
    steps = np.arange(WORDS, dtype="uint64") * np.uint64(2654435769)
    return steps.astype("uint32")


def shares(counts):
    """How often each count came."""
    return np.bincount(ops.convert_to_numpy(counts).astype("int64")) / WORDS


def distance(share, rate):
    """From Poisson, in total variation."""
    exact = poisson.pmf(np.arange(len(share)), rate)
    return 0.5 * (np.abs(share - exact).sum() + 1 - exact.sum())


@pytest.mark.parametrize(
    "rate", [0.008, 0.01, 0.5, 1.0, 1.01, 3.0, 7.508, 11.99]
)
def test_small_counts_are_poisson_distributed(rate):
    share = shares(poisson_counts(words(), np.full(WORDS, rate, "float32")))
    assert distance(share, rate) < 1e-4


@pytest.mark.parametrize("rate", [12, 13, 20, 50, 300])
def test_large_counts_are_poisson_distributed(rate):
    normal = ndtri((np.arange(WORDS) + 0.5) / WORDS).astype("float32")
    share = shares(quantile(normal, np.full_like(normal, rate)))
    # 1e-4 is promised; the steps add 1e-6 for each count that occurs.
    assert distance(share, rate) < 1e-4 + 1e-6 * len(share)


@pytest.mark.parametrize("rate", [0.2, 4.0, 11.0, 12.0, 40.0, 1000.0])
def test_moments(rate):
    share = shares(poisson_counts(words(), np.full(WORDS, rate, "float32")))
    count = np.arange(len(share))
    mean = (share * count).sum()
    variance = (share * (count - mean) ** 2).sum()
    skewness = (share * (count - mean) ** 3).sum() / variance**1.5
    np.testing.assert_allclose(mean, rate, rtol=1e-4)
    np.testing.assert_allclose(variance, rate, rtol=1e-3)
    np.testing.assert_allclose(skewness, rate**-0.5, rtol=0.01, atol=1e-3)


def test_no_rate_no_count():
    counts = poisson_counts(words(), np.zeros(WORDS, "float32"))
    np.testing.assert_array_equal(ops.convert_to_numpy(counts), 0)


def test_what_is_no_number_stays_none():
    rate = np.array([np.nan, 0.0], "float32")
    counts = poisson_counts(np.array([7, 7], "uint32"), rate)
    np.testing.assert_array_equal(ops.convert_to_numpy(counts), [np.nan, 0])


@pytest.mark.parametrize("rate", [0.01, 1.0, 11.9, 12.0, 1e6])
def test_rare_words_give_no_absurd_count(rate):
    rare = np.array([0, 1, 2**16, 2**31, 2**32 - 2**16, 2**32 - 1], "uint32")
    counts = poisson_counts(rare, np.full(len(rare), rate, "float32"))
    counts = ops.convert_to_numpy(counts)
    assert counts.min() >= 0
    assert counts.max() <= max(31, poisson.isf(1e-9, rate) + 1)
