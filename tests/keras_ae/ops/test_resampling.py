"""Loss of resolution against OpenCV."""

import cv2
import numpy as np
import pytest
from keras import ops

from keras_ae.ops import downsample_upsample, resampling_matrix

pytestmark = pytest.mark.backend

FACTORS = np.array([1.0, 1.3, 2.0, 2.7, 3.0, 4.0, 50.0], "float32")


def by_opencv(image, factor):
    height, width = image.shape[:2]
    small = [max(1, round(size / factor)) for size in (width, height)]
    image = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)


@pytest.mark.parametrize("height, width", [(24, 24), (23, 40), (128, 96)])
def test_equals_opencv_for_every_factor_at_once(rng, height, width):
    images = rng.uniform(size=(7, height, width, 3)).astype("float32")
    resampled = downsample_upsample(ops.convert_to_tensor(images), FACTORS)
    pairs = zip(images, FACTORS, strict=True)
    expected = [by_opencv(x, float(factor)) for x, factor in pairs]
    np.testing.assert_allclose(
        ops.convert_to_numpy(resampled), expected, atol=2e-5
    )


@pytest.mark.parametrize("size", [1, 2, 7, 128])
def test_means_of_means(size):
    matrix = ops.convert_to_numpy(resampling_matrix(FACTORS, size))
    np.testing.assert_allclose(matrix.sum(axis=-1), 1.0, atol=1e-5)
    assert matrix.min() >= 0
    np.testing.assert_allclose(matrix[0], np.eye(size), atol=1e-6)
    np.testing.assert_allclose(matrix[-1], 1 / size, atol=0.02)
