"""Anisotropic blur as a corruption; its numbers are tested in ops."""

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops
from scipy.ndimage import gaussian_filter

from keras_ae.corruptions import AnisotropicGaussianBlur

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(AnisotropicGaussianBlur(seed=3), images)


@pytest.mark.parametrize("angle, order", [(0.0, 1), (np.pi / 2, -1)])
def test_apply_blurs_each_image_along_its_own_axes(images, angle, order):
    sigma = np.stack([np.linspace(0, 2, 10), np.linspace(2, 1, 10)], axis=1)
    blur = AnisotropicGaussianBlur(2.0)
    blurred = blur.apply(
        ops.convert_to_tensor(images), sigma, np.full(10, angle, "float32")
    )
    expected = [
        gaussian_filter(x, (*s[::-order], 0), radius=(8, 8, 0))
        for x, s in zip(images, sigma, strict=True)
    ]
    np.testing.assert_allclose(
        ops.convert_to_numpy(blurred), expected, atol=1e-5
    )


def test_widths_and_angles_fill_their_ranges():
    seed = keras.random.SeedGenerator(1)
    batch = np.zeros((1000, 1, 1, 1), "float32")
    drawn = AnisotropicGaussianBlur(3.0).draw(batch, seed)
    sigma, angle = (
        ops.convert_to_numpy(drawn[name]) for name in ("sigma", "angle")
    )
    for values, high in ((sigma[:, 0], 3), (sigma[:, 1], 3), (angle, np.pi)):
        assert 0 <= values.min() < 0.02 * high
        assert 0.98 * high < values.max() <= high
        assert abs(values.mean() - high / 2) < 5 * high / np.sqrt(12 * 1000)
    correlation = np.corrcoef(np.stack([*sigma.T, angle]))
    assert np.abs(correlation - np.eye(3)).max() < 5 / np.sqrt(1000)


@pytest.mark.parametrize("max_sigma", [0, -1.0])
def test_no_blur_is_refused(max_sigma):
    with pytest.raises(ValueError, match="Received: max_sigma="):
        AnisotropicGaussianBlur(max_sigma=max_sigma)
