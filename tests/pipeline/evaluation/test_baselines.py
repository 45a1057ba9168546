import importlib.util

import numpy as np
import pytest
from scipy.ndimage import median_filter

from pipeline.errors import UserError
from pipeline.evaluation.baselines import (
    BASELINES,
    bm3d,
    do_nothing,
    find_baselines,
    median_3x3,
    non_local_means,
)


@pytest.fixture
def noisy(rng):
    """A ramp, and the same under noise of 0.1."""
    ramp = np.linspace(0.2, 0.8, 32, dtype="float32")
    clean = np.broadcast_to(ramp[None, None, :, None], (1, 24, 32, 3))
    noise = rng.normal(0, 0.1, clean.shape)
    return clean, (clean + noise).astype("float32")


def test_do_nothing(images):
    np.testing.assert_array_equal(do_nothing(images), images)


def test_median_is_scipys_per_channel(images):
    expected = median_filter(images, size=(1, 3, 3, 1), mode="nearest")
    np.testing.assert_array_equal(median_3x3(images), expected)


def error(one, other):
    return np.sqrt(np.mean((one - other) ** 2))


def test_non_local_means_removes_most_of_the_noise(noisy):
    clean, corrupted = noisy
    denoised = non_local_means(corrupted)
    assert denoised.dtype == np.float32
    assert error(denoised, clean) < 0.5 * error(corrupted, clean)


def test_non_local_means_leaves_alone_what_has_no_noise():
    flat = np.full((1, 24, 32, 3), 0.5, "float32")
    np.testing.assert_array_equal(non_local_means(flat), flat)


@pytest.mark.slow
@pytest.mark.skipif(
    not importlib.util.find_spec("bm3d"), reason="bm3d is not installed"
)
def test_bm3d_removes_most_of_the_noise(noisy):
    clean, corrupted = noisy
    assert error(bm3d(corrupted), clean) < 0.5 * error(corrupted, clean)


def test_they_are_found_by_their_names():
    assert find_baselines(["median 3x3"]) == {"median 3x3": median_3x3}
    assert not find_baselines([])
    with pytest.raises(UserError, match="'mean'.*median 3x3"):
        find_baselines(["mean"])


def test_bm3d_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="pip install bm3d"):
        find_baselines(BASELINES)
