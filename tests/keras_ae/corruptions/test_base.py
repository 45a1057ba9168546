"""What corruptions share."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import GaussianBlur, GaussianNoise

pytestmark = pytest.mark.backend


def test_integer_images_are_refused(images):
    with pytest.raises(ValueError, match="divide by 255.*uint8"):
        GaussianNoise()((images * 255).astype("uint8"))


def test_the_seed_fixes_the_sequence_of_draws(images):
    one, two = GaussianNoise(seed=5), GaussianNoise(seed=5)
    for _ in range(2):
        np.testing.assert_array_equal(
            ops.convert_to_numpy(one(images)), ops.convert_to_numpy(two(images))
        )


def test_set_random_seed_fixes_what_has_no_seed(images):
    outputs = []
    for _ in range(2):
        keras.utils.set_random_seed(9)
        outputs.append(ops.convert_to_numpy(GaussianNoise()(images)))
    np.testing.assert_array_equal(*outputs)


def test_inside_a_model_only_training_corrupts(images):
    model = keras.Sequential([keras.Input((24, 20, 3)), GaussianBlur(seed=1)])
    np.testing.assert_array_equal(model.predict(images, verbose=0), images)
    corrupted = ops.convert_to_numpy(model(images, training=True))
    assert np.any(corrupted != images)


def test_computes_in_float32_under_mixed_precision(images):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        corruption = GaussianNoise(seed=1)
    finally:
        keras.config.set_dtype_policy("float32")
    assert keras.backend.standardize_dtype(corruption(images).dtype) == (
        "float32"
    )
