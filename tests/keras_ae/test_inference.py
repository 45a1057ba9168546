"""Pictures of any size."""

import keras
import numpy as np
import pytest

from keras_ae import inference, models


@pytest.fixture
def model():
    keras.utils.set_random_seed(1)
    return models.deep_skip((4, 6))


def noisy(model, rng):
    """The model with noise for weights, so that nothing is hidden by zeros."""
    for weight in model.trainable_weights:
        fan_in = max(1, np.prod(weight.shape[:-1]))
        weight.assign(rng.normal(0, fan_in**-0.5, weight.shape))
    return model


@pytest.mark.parametrize(
    "make, size",
    [(models.Restorer, (256, 8)), (models.deep_skip, (8, 256))],
)
def test_the_default_models_show_no_seams(make, size, rng, monkeypatch):
    model = noisy(make(), rng)
    image = rng.uniform(size=(*size, 3)).astype("float32")
    whole = inference.restore(model, image)
    monkeypatch.setattr(inference, "TILE", 2 * inference.MARGIN + 64)
    assert whole.std() > 0.1
    np.testing.assert_allclose(
        inference.restore(model, image), whole, atol=1e-5
    )


@pytest.mark.parametrize("make", [models.Restorer, models.deep_skip])
def test_the_margin_covers_what_a_pixel_depends_on(make):
    model = make()
    # Where the reach upwards or downwards is longest, for a stride of 8.
    for place in (256, 263):
        image = np.full((1, 512, 8, 3), 0.5, "float32")
        image[:, place] = np.nan  # Reaches whatever is computed from it.
        outputs = keras.ops.convert_to_numpy(model(image, training=False))
        (touched,) = np.isnan(outputs).any(axis=(0, 2, 3)).nonzero()
        assert len(touched) > 16
        assert np.abs(touched - place).max() <= inference.MARGIN


def test_tile_corners_suit_every_stride():
    assert inference.MARGIN % 64 == 0
    assert (inference.TILE - 2 * inference.MARGIN) % 64 == 0


def test_progress_sees_every_tile(monkeypatch):
    seen = []

    def watch(corners):
        for corner in corners:
            yield corner
            seen.append(corner)

    monkeypatch.setattr(inference, "TILE", 2 * inference.MARGIN + 64)
    image = np.zeros((130, 9, 3), "float32")
    inference.restore(keras.layers.Identity(), image, progress=watch)
    assert seen == [(0, 0), (64, 0), (128, 0)]


@pytest.mark.backend
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (33, 17)])
def test_small_pictures(model, rng, size):
    image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    restored = inference.restore(model, image)
    assert restored.shape == image.shape
    assert 0 <= restored.min() and restored.max() <= 1


@pytest.mark.backend
@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 4), (0, 8, 3)])
def test_what_is_no_picture_is_refused(model, shape):
    with pytest.raises(ValueError, match="Received: shape="):
        inference.restore(model, np.zeros(shape, "float32"))
