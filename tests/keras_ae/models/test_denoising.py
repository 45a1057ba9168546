"""Corruption as a part of the training step."""

import keras
import numpy as np
import pytest
from keras import ops
from tiny import tiny_model

from keras_ae.corruptions import GaussianNoise
from keras_ae.models import denoising

pytestmark = pytest.mark.backend


def compiled(seed=None):
    inner = tiny_model()
    model = denoising(inner, GaussianNoise((0.2, 0.2), seed=seed))
    model.compile("adam", loss="mse")
    return inner, model


def fitted_losses(images, seed):
    _, model = compiled(seed)
    history = model.fit(images, images, epochs=2, shuffle=False, verbose=0)
    return history.history["loss"]


def test_training_corrupts(images):
    identity = keras.Sequential([keras.layers.Identity()])
    identity.build((None, None, None, 3))
    model = denoising(identity, GaussianNoise((0.2, 0.2), seed=1))
    corrupted = ops.convert_to_numpy(model(images, training=True))
    assert np.std(corrupted - images) == pytest.approx(0.2, rel=0.05)


def test_evaluation_and_prediction_pass_images_through(images):
    inner, model = compiled()
    expected = inner.predict(images, verbose=0)
    np.testing.assert_allclose(
        model.predict(images, verbose=0), expected, atol=1e-6
    )
    loss = model.evaluate(images, images, verbose=0)
    assert loss == pytest.approx(np.mean((expected - images) ** 2), rel=1e-4)


def test_the_model_inside_is_the_one_trained(images, tmp_path):
    inner, model = compiled(seed=1)
    before = [w.copy() for w in inner.get_weights()]
    model.fit(images, images, verbose=0)
    after = inner.get_weights()
    assert all(np.any(a != b) for a, b in zip(after, before, strict=True))
    inner.save(tmp_path / "inner.keras")
    loaded = keras.saving.load_model(tmp_path / "inner.keras")
    np.testing.assert_allclose(
        loaded.predict(images, verbose=0),
        model.predict(images, verbose=0),
        atol=1e-6,
    )


def test_training_repeats_itself(images):
    assert fitted_losses(images, 1) == fitted_losses(images, 1)
    assert fitted_losses(images, 1) != fitted_losses(images, 2)


def test_the_global_seed_decides_where_none_is_given(images):
    # `tiny_model` sets the global seed, of which the corruption draws its own.
    assert fitted_losses(images, None) == fitted_losses(images, None)


def test_it_saves_and_loads(images, tmp_path):
    model = denoising(tiny_model(), GaussianNoise())
    model.save(tmp_path / "denoising.keras")
    loaded = keras.saving.load_model(tmp_path / "denoising.keras")
    np.testing.assert_allclose(
        loaded.predict(images, verbose=0),
        model.predict(images, verbose=0),
        atol=1e-6,
    )
