"""Gaussian blur against SciPy, on every backend."""

import numpy as np
import pytest
from keras import ops
from scipy.ndimage import gaussian_filter

from keras_ae.ops import blur_matrix, gaussian_blur

pytestmark = pytest.mark.backend

SIGMAS = np.linspace(0.0, 3.0, 31).astype("float32")


def blurred_by_scipy(images, sigmas):
    pairs = zip(images, sigmas, strict=True)
    return np.stack([gaussian_filter(x, (s, s, 0)) for x, s in pairs])


@pytest.mark.parametrize("height, width", [(32, 32), (17, 40), (5, 3), (1, 1)])
def test_equals_scipy_for_every_sigma_at_once(rng, height, width):
    images = rng.uniform(size=(31, height, width, 3)).astype("float32")
    blurred = gaussian_blur(ops.convert_to_tensor(images), SIGMAS, 3.0)
    np.testing.assert_allclose(
        ops.convert_to_numpy(blurred),
        blurred_by_scipy(images, SIGMAS),
        atol=1e-5,
    )


@pytest.mark.parametrize("channels", [1, 4])
def test_takes_any_number_of_channels(rng, channels):
    images = rng.uniform(size=(1, 8, 9, channels)).astype("float32")
    blurred = gaussian_blur(ops.convert_to_tensor(images), [1.5], 3.0)
    np.testing.assert_allclose(
        ops.convert_to_numpy(blurred),
        blurred_by_scipy(images, [1.5]),
        atol=1e-5,
    )


def test_constant_images_stay_constant():
    images = ops.full((31, 9, 12, 3), 0.7)
    blurred = ops.convert_to_numpy(gaussian_blur(images, SIGMAS, 3.0))
    np.testing.assert_allclose(blurred, 0.7, atol=1e-6)


def test_rows_of_the_matrix_sum_to_one():
    sums = ops.sum(blur_matrix(SIGMAS, 7, 3.0), axis=-1)
    np.testing.assert_allclose(ops.convert_to_numpy(sums), 1.0, atol=1e-6)
