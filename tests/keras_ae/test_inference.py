"""Pictures of any size."""

import keras
import numpy as np
import pytest

from keras_ae import inference, models

pytestmark = pytest.mark.backend


@pytest.fixture
def model():
    keras.utils.set_random_seed(1)
    return models.deep_skip((4, 6))


@pytest.mark.parametrize("size", [(250, 20), (20, 250)])
def test_tiles_leave_no_seams(model, rng, monkeypatch, size):
    image = rng.uniform(size=(*size, 3)).astype("float32")
    whole = inference.restore(model, image)
    monkeypatch.setattr(inference, "TILE", 192)
    tiled = inference.restore(model, image)
    np.testing.assert_allclose(tiled, whole, atol=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (33, 17)])
def test_small_pictures(model, rng, size):
    image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    restored = inference.restore(model, image)
    assert restored.shape == image.shape
    assert 0 <= restored.min() and restored.max() <= 1


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 4), (0, 8, 3)])
def test_what_is_no_picture_is_refused(model, shape):
    with pytest.raises(ValueError, match="Received: shape="):
        inference.restore(model, np.zeros(shape, "float32"))
