"""Gaussian blur as a corruption; its numbers are tested in ops."""

import corruption_contract as contract
import numpy as np
import pytest
from keras import ops
from scipy.ndimage import gaussian_filter

from keras_ae.corruptions import GaussianBlur

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(GaussianBlur(seed=3), images)


def test_apply_blurs_each_image_by_its_own_sigma(images):
    sigma = np.linspace(0.0, 2.0, 10).astype("float32")
    blurred = GaussianBlur(2.0).apply(ops.convert_to_tensor(images), sigma)
    pairs = zip(images, sigma, strict=True)
    expected = [gaussian_filter(x, (s, s, 0)) for x, s in pairs]
    np.testing.assert_allclose(
        ops.convert_to_numpy(blurred), expected, atol=1e-5
    )


def test_strengths_differ_within_a_batch_and_fill_the_range(images):
    import keras

    seed = keras.random.SeedGenerator(1)
    batch = np.broadcast_to(images[:1], (500, 24, 20, 3))
    sigma = ops.convert_to_numpy(GaussianBlur(3.0).draw(batch, seed)["sigma"])
    assert 0 <= sigma.min() < 0.05 and 2.95 < sigma.max() <= 3
    assert abs(sigma.mean() - 1.5) < 4 * 3 / np.sqrt(12 * 500)


@pytest.mark.parametrize("max_sigma", [0, -1.0])
def test_no_blur_is_refused(max_sigma):
    with pytest.raises(ValueError, match="Received: max_sigma="):
        GaussianBlur(max_sigma=max_sigma)
