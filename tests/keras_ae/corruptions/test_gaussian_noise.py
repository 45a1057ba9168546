"""Gaussian noise."""

import corruption_contract as contract
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import GaussianNoise

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(GaussianNoise(stddev=(0.1, 0.2), seed=3), images)


def test_apply_adds_noise_of_each_image_s_strength(images):
    noise = np.ones_like(images)
    stddev = np.linspace(0.0, 0.9, 10).astype("float32")
    noisy = GaussianNoise().apply(ops.convert_to_tensor(images), stddev, noise)
    np.testing.assert_allclose(
        ops.convert_to_numpy(noisy),
        images + stddev[:, None, None, None],
        rtol=1e-6,
    )


def test_moments_of_the_noise():
    gray = np.full((64, 64, 64, 3), 0.5, "float32")
    noisy = ops.convert_to_numpy(GaussianNoise((0.1, 0.2), seed=1)(gray))
    spread = noisy.std(axis=(1, 2, 3))
    # A stddev estimated from 12288 values is off by 0.6 % (one sigma).
    assert 0.097 < spread.min() < 0.115 and 0.185 < spread.max() < 0.206
    assert abs(spread.mean() - 0.15) < 4 * 0.1 / np.sqrt(12 * 64)
    assert abs(noisy.mean() - 0.5) < 1e-3
    normal = (noisy - 0.5) / spread[:, None, None, None]
    assert abs(np.mean(normal**4) - 3.0) < 0.05


def test_black_is_not_clipped():
    noisy = GaussianNoise((0.1, 0.1), seed=1)(np.zeros((1, 8, 8, 3), "float32"))
    assert ops.convert_to_numpy(noisy).min() < 0


@pytest.mark.parametrize("stddev", [(0, 50), (-0.1, 0.1), (0.2, 0.1)])
def test_a_range_outside_the_intensities_is_refused(stddev):
    with pytest.raises(ValueError, match="Divide by 255. Received: stddev="):
        GaussianNoise(stddev=stddev)
