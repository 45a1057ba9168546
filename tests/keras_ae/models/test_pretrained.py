"""Presets as models: what they answer, and which class makes them."""

import pathlib

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.models import Pretrained, ResidualAutoencoder, Restorer, deep_skip
from keras_ae.presets import loading, preset_names

pytestmark = pytest.mark.backend

PINNED = pathlib.Path(__file__).parents[1] / "presets"


@pytest.mark.parametrize("name", preset_names())
def test_answers_as_when_it_was_published(name):
    with np.load(PINNED / f"{name}.npz") as pinned:
        model = Pretrained.from_preset(name)
        outputs = ops.convert_to_numpy(model(pinned["inputs"]))
        np.testing.assert_allclose(outputs, pinned["outputs"], atol=1e-4)
        # It does something: outputs are not the inputs.
        assert np.abs(outputs - pinned["inputs"]).max() > 0.2


def test_a_preset_of_another_class_is_refused():
    with pytest.raises(ValueError, match="call Restorer.from_preset"):
        ResidualAutoencoder.from_preset("restorer_small")


@pytest.mark.parametrize("make", [deep_skip, Restorer])
def test_what_was_saved_is_loaded(make, images, tmp_path, monkeypatch):
    keras.utils.set_random_seed(1)
    model = make(filters=(4, 6, 8, 8))
    for variable in model.trainable_variables:
        noise = keras.random.normal(variable.shape, stddev=0.1, seed=1)
        variable.assign_add(noise)
    model.save_preset("mine", tmp_path)
    monkeypatch.setattr(loading, "DIRECTORY", tmp_path)
    copy = type(model).from_preset("mine")
    assert (type(copy), copy.name) == (type(model), "mine")
    assert copy.filters == model.filters
    np.testing.assert_array_equal(
        ops.convert_to_numpy(copy(images)), ops.convert_to_numpy(model(images))
    )
