"""What each backend may be asked for."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_ae.corruptions import Identity
from keras_ae.input_pipeline.placement import corrupted

pytestmark = pytest.mark.backend


@pytest.fixture
def numbered():
    images = tf.fill([2, 4, 4, 3], tf.constant(51, tf.uint8))
    return tf.data.Dataset.from_tensors(images).enumerate()


def test_for_the_model_both_images_are_clean(numbered):
    for images in next(iter(corrupted(numbered, None, 0, "model"))):
        np.testing.assert_allclose(images, np.full((2, 4, 4, 3), 0.2), 1e-6)


def test_other_backends_corrupt_in_the_model(numbered):
    if keras.backend.backend() == "tensorflow":
        pytest.skip("TensorFlow corrupts inside tf.data")
    with pytest.raises(ValueError, match="placement='model'.*Received: pl"):
        corrupted(numbered, Identity(), 0, "auto")
