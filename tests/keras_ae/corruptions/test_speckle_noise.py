"""Multiplicative noise."""

import corruption_contract as contract
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import SpeckleNoise

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(SpeckleNoise(stddev=(0.1, 0.2), seed=3), images)


def test_apply_scales_the_noise_by_the_intensity(images, rng):
    noise = rng.normal(size=images.shape).astype("float32")
    stddev = np.linspace(0.0, 0.9, 10).astype("float32")
    speckled = SpeckleNoise().apply(
        ops.convert_to_tensor(images), stddev, noise
    )
    expected = images * (1 + stddev[:, None, None, None] * noise)
    np.testing.assert_allclose(
        ops.convert_to_numpy(speckled), expected, rtol=1e-5, atol=1e-6
    )


def test_moments():
    gray = np.full((32, 64, 64, 3), 0.5, "float32")
    gray[:, :32] = 0.0
    speckled = ops.convert_to_numpy(SpeckleNoise((0.2, 0.2), seed=1)(gray))
    np.testing.assert_array_equal(speckled[:, :32], 0.0)
    # 196608 values: mean and stddev are off by 2e-4 (one sigma).
    assert abs(speckled[:, 32:].mean() - 0.5) < 1e-3
    assert abs(speckled[:, 32:].std() - 0.1) < 1e-3


@pytest.mark.parametrize("stddev", [(0, 50), (-0.1, 0.1), (0.2, 0.1)])
def test_no_range_of_shares_is_refused(stddev):
    with pytest.raises(ValueError, match="share of.*Received: stddev="):
        SpeckleNoise(stddev=stddev)
