"""What every corruption must do; each test file calls it."""

import keras
import numpy as np
from keras import ops

CONFIG_SEED = 3


def check(corruption, images):
    """Checks purity, passing through, and the config of a corruption."""
    _keyed_is_a_pure_function(corruption, images)
    _only_training_corrupts(corruption, images)
    _config_round_trip(corruption, images)


def _keyed_is_a_pure_function(corruption, images):
    before = images.copy()
    first = ops.convert_to_numpy(corruption.keyed(images, 1, 7))
    corruption(images)  # Draws in between change nothing.
    again = ops.convert_to_numpy(corruption.keyed(images, 1, 7))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(images, before)
    assert first.shape == images.shape and first.dtype == images.dtype
    for seed, position in ((1, 8), (2, 7), (1, 7 + 2**20)):
        other = corruption.keyed(images, seed, position)
        assert np.any(ops.convert_to_numpy(other) != first)


def _only_training_corrupts(corruption, images):
    same = ops.convert_to_numpy(corruption(images, training=False))
    np.testing.assert_array_equal(same, images)
    first, second = (ops.convert_to_numpy(corruption(images)) for _ in "12")
    assert np.any(first != second)


def _config_round_trip(corruption, images):
    config = keras.saving.serialize_keras_object(corruption)
    copy = keras.saving.deserialize_keras_object(config)
    assert copy.get_config() == corruption.get_config()
    np.testing.assert_array_equal(
        ops.convert_to_numpy(copy.keyed(images, 1, 7)),
        ops.convert_to_numpy(corruption.keyed(images, 1, 7)),
    )
