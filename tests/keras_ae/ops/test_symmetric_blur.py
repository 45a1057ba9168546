"""Blur by kernels against SciPy, on every backend."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy.ndimage import convolve

from keras_ae.ops import symmetric_blur

pytestmark = pytest.mark.backend


def symmetric_kernels(rng, count, rows, columns):
    kernels = rng.uniform(size=(count, rows, columns))
    kernels += kernels[:, ::-1, ::-1]
    kernels /= kernels.sum(axis=(1, 2), keepdims=True)
    return kernels.astype("float32")


@pytest.mark.parametrize("size", [(16, 16), (17, 40), (3, 5), (1, 1)])
@pytest.mark.parametrize("channels", [1, 3])
def test_equals_scipy_with_a_kernel_for_each_image(rng, size, channels):
    images = rng.uniform(size=(4, *size, channels)).astype("float32")
    kernels = symmetric_kernels(rng, 4, 9, 5)
    blurred = symmetric_blur(ops.convert_to_tensor(images), kernels)
    pairs = zip(images, kernels, strict=True)
    expected = [convolve(x, k[..., None], mode="reflect") for x, k in pairs]
    np.testing.assert_allclose(
        ops.convert_to_numpy(blurred), expected, atol=1e-5
    )


def test_is_as_exact_on_large_images(rng):
    images = rng.uniform(size=(1, 512, 300, 1)).astype("float32")
    kernels = symmetric_kernels(rng, 1, 13, 13)
    blurred = symmetric_blur(ops.convert_to_tensor(images), kernels)
    expected = convolve(images[0], kernels[0, ..., None], mode="reflect")
    np.testing.assert_allclose(
        ops.convert_to_numpy(blurred)[0], expected, atol=1e-5
    )


def test_takes_images_of_unknown_size(rng):
    inputs = keras.Input((None, None, 3))
    kernel = symmetric_kernels(rng, 1, 5, 5)
    blur = keras.layers.Lambda(
        lambda x: symmetric_blur(x, kernel), output_shape=(None, None, 3)
    )
    blurred = keras.Model(inputs, blur(inputs)).predict(
        np.full((1, 9, 12, 3), 0.7, "float32"), verbose=0
    )
    np.testing.assert_allclose(blurred, 0.7, atol=1e-6)
