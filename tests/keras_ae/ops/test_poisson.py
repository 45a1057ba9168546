"""Poisson counts against SciPy."""

import numpy as np
import pytest
from keras import ops
from scipy.special import ndtri
from scipy.stats import poisson

from keras_ae.ops import poisson_quantile

pytestmark = pytest.mark.backend


def probabilities(rate, steps=500_000):
    """How often each count comes when `normal` goes through its quantiles."""
    normal = ndtri((np.arange(steps) + 0.5) / steps).astype("float32")
    counts = poisson_quantile(normal, np.full_like(normal, rate))
    counts = ops.convert_to_numpy(counts).astype("int64")
    return np.bincount(counts) / steps


@pytest.mark.parametrize(
    "rate", [0.01, 0.5, 1, 3, 7.5, 11.99, 12, 13, 20, 50, 300]
)
def test_counts_are_poisson_distributed(rate):
    share = probabilities(rate)
    exact = poisson.pmf(np.arange(len(share)), rate)
    # 1e-4 is promised; the steps add 1e-6 for each count that occurs.
    assert 0.5 * np.abs(share - exact).sum() < 1e-4 + 1e-6 * len(share)


@pytest.mark.parametrize("rate", [0.2, 4.0, 11.0, 12.0, 40.0, 1000.0])
def test_moments(rate):
    share = probabilities(rate)
    count = np.arange(len(share))
    mean = (share * count).sum()
    variance = (share * (count - mean) ** 2).sum()
    skewness = (share * (count - mean) ** 3).sum() / variance**1.5
    np.testing.assert_allclose(mean, rate, rtol=1e-4)
    np.testing.assert_allclose(variance, rate, rtol=1e-3)
    np.testing.assert_allclose(skewness, rate**-0.5, rtol=0.01, atol=1e-3)


def test_no_rate_no_count():
    normal = np.linspace(-9, 9, 101).astype("float32")
    counts = poisson_quantile(normal, np.zeros_like(normal))
    np.testing.assert_array_equal(ops.convert_to_numpy(counts), 0)


@pytest.mark.parametrize("rate", [0.01, 1.0, 11.9, 12.0, 1e6])
def test_rare_normals_give_no_absurd_count(rate):
    normal = np.array([-5.5, 5.5], "float32")
    low, high = ops.convert_to_numpy(poisson_quantile(normal, [rate, rate]))
    assert 0 <= low <= rate
    assert rate < high <= poisson.isf(1e-9, rate) + 1
