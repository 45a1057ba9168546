"""Lost resolution as a corruption; its numbers are tested in ops."""

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import Downsampling

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(Downsampling(seed=3), images)


def test_apply_uses_each_image_s_factor(images):
    factor = np.array([1, 24] * 5, "float32")
    soft = Downsampling(24.0).apply(ops.convert_to_tensor(images), factor)
    expected = images.copy()
    expected[1::2] = images[1::2].mean(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(ops.convert_to_numpy(soft), expected, atol=1e-5)


def test_factors_fill_their_range():
    seed = keras.random.SeedGenerator(1)
    batch = np.zeros((1000, 1, 1, 1), "float32")
    drawn = Downsampling(4.0).draw(batch, seed)["factor"]
    factor = ops.convert_to_numpy(drawn)
    assert 1 <= factor.min() < 1.05 and 3.95 < factor.max() <= 4
    assert abs(factor.mean() - 2.5) < 5 * 3 / np.sqrt(12 * 1000)


@pytest.mark.parametrize("max_factor", [1, 0.5])
def test_enlarging_is_refused(max_factor):
    with pytest.raises(ValueError, match="Received: max_factor="):
        Downsampling(max_factor=max_factor)
