"""Restorers that were not learned."""

import numpy as np
import pytest

from benchmarks.classical import (
    METHODS,
    exact_value_rule,
    inpaint_extremes,
    noise_of,
)


@pytest.fixture
def smooth():
    ramp = np.linspace(0.2, 0.8, 48, dtype="float32")
    return np.stack(3 * [(ramp[:, None] + ramp[None, :]) / 2], axis=-1)


@pytest.fixture
def noisy(smooth, rng):
    return smooth + 0.1 * rng.standard_normal(smooth.shape, "float32")


def error(image, truth):
    return np.sqrt(np.mean((image - truth) ** 2))


@pytest.mark.parametrize("name", [n for n in METHODS if n != "do nothing"])
def test_noise_becomes_less(name, noisy, smooth):
    restored = METHODS[name](noisy)
    assert restored.shape == smooth.shape and restored.dtype == np.float32
    assert error(restored, smooth) < 0.75 * error(noisy, smooth)


def test_noise_is_estimated(noisy, smooth):
    assert noise_of(noisy) == pytest.approx(0.1, rel=0.1)
    assert noise_of(smooth) < 1e-3


def test_dead_pixels_and_blocks_are_inpainted(smooth):
    damaged = smooth.copy()
    damaged[10:15, 20:26] = 0.0
    damaged[30, 30] = 1.0
    np.testing.assert_allclose(inpaint_extremes(damaged), smooth, atol=0.01)


def test_the_rule_leaves_alone_what_is_neither_noisy_nor_exact(smooth):
    nearly = smooth.copy()
    nearly[10:15, 20:26] = 0.02
    nearly[30, 30, 0] = 1.0
    np.testing.assert_array_equal(exact_value_rule(nearly), nearly)
