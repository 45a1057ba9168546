"""The restorer."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.models import Restorer
from keras_ae.models.restorer import MarkExtremes

pytestmark = pytest.mark.backend


@pytest.fixture
def model():
    keras.utils.set_random_seed(1)
    model = Restorer(filters=(4, 6), blocks=(1, 1))
    for variable in model.trainable_variables:  # Past its start at zero.
        noise = keras.random.normal(variable.shape, stddev=0.1, seed=1)
        variable.assign_add(noise)
    return model


def test_before_training_it_returns_its_input(images):
    restored = ops.convert_to_numpy(Restorer()(images))
    np.testing.assert_array_equal(restored, images)


@pytest.mark.parametrize("size", [(1, 1), (5, 7), (8, 8), (17, 12)])
def test_any_height_and_width(model, rng, size):
    images = rng.uniform(size=(2, *size, 3)).astype("float32")
    restored = ops.convert_to_numpy(model(images))
    assert restored.shape == images.shape
    assert np.abs(restored - images).max() > 1e-4


def test_save_and_load_give_the_same_outputs(model, images, tmp_path):
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert copy.get_config() == model.get_config()
    np.testing.assert_allclose(
        ops.convert_to_numpy(copy(images)),
        ops.convert_to_numpy(model(images)),
        atol=1e-6,
    )


def test_marks_tell_exact_extremes_from_near_ones():
    pixels = np.array([[[[0.0, 1e-6, 1.0]]]], "float32")
    marked = ops.convert_to_numpy(MarkExtremes()(pixels))[0, 0, 0]
    np.testing.assert_array_equal(marked[3:], [1, 0, 0, 0, 0, 1])


@pytest.mark.parametrize(
    "arguments", [{"filters": ()}, {"filters": (4, 4), "blocks": (1,)}]
)
def test_levels_without_blocks_are_refused(arguments):
    with pytest.raises(ValueError, match="Received: filters="):
        Restorer(**arguments)
