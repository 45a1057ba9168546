"""Pictures of any size."""

import keras
import numpy as np
import pytest

from keras_ae import inference, models


@pytest.fixture
def model():
    keras.utils.set_random_seed(1)
    return models.deep_skip((4, 6))


@pytest.fixture
def small_tiles(monkeypatch):
    """As small as they get."""
    monkeypatch.setattr(inference, "TILE", 1)


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
def test_tiles_make_the_whole_picture(make, size, rng, monkeypatch):
    model = noisy(make(), rng)
    image = rng.uniform(size=(*size, 3)).astype("float32")
    whole = inference.restore(model, image)
    assert whole.std() > 0.1
    monkeypatch.setattr(inference, "TILE", 1)
    tiled = inference.restore(model, image)
    # Asked: 1/255; a sum in another order is all that may differ.
    np.testing.assert_allclose(tiled, whole, atol=1e-5)


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize("size", [(1, 1), (65, 193), (130, 64), (128, 257)])
def test_weights_sum_to_one_everywhere(size, rng):
    image = rng.random((*size, 3), "float32")
    restored = inference.restore(keras.layers.Identity(), image)
    np.testing.assert_allclose(restored, image, atol=1e-6)


@pytest.mark.usefixtures("small_tiles")
def test_tiles_that_disagree_give_way_to_each_other_slowly():
    count = iter(range(9))

    def model(images, training):
        return np.full_like(images, next(count))

    image = np.zeros((8, 128, 3), "float32")
    row = inference.restore(model, image, margin=0)[0, :, 0]
    assert (row[:48] == 0).all() and (row[80:] == 1).all()
    np.testing.assert_allclose(np.diff(row[48:80]), 1 / 32, atol=1e-6)


@pytest.mark.usefixtures("small_tiles")
def test_strips_follow_each_other_from_top_to_bottom(rng):
    image = rng.random((200, 9, 3), "float32")
    strips = list(inference.restored_strips(keras.layers.Identity(), image))
    assert [len(strip) for strip in strips] == [48, 64, 64, 24]


@pytest.mark.parametrize("dtype, highest", [("uint8", 255), ("uint16", 65535)])
def test_whole_numbers_are_scaled(dtype, highest):
    image = np.array([[[0, highest, highest // 2]]], dtype)
    restored = inference.restore(keras.layers.Identity(), image)
    np.testing.assert_allclose(restored[0, 0], [0, 1, 0.5], atol=1 / highest)


class Greedy(keras.layers.Layer):
    """Passes images that are small enough; notes how large they were."""

    def __init__(self, error):
        super().__init__()
        self.error = error
        self.sizes = []

    def call(self, images):
        self.sizes.append(max(images.shape[1:3]))
        if self.sizes[-1] > 130:
            raise self.error
        return images


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 9 bytes."),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB"),
    ],
)
def test_where_memory_does_not_suffice_tiles_are_halved(error, rng):
    image = rng.random((230, 130, 3), "float32")
    model = Greedy(error)
    restored = inference.restore(model, image, margin=0)
    np.testing.assert_array_equal(restored, image)
    assert model.sizes[0] == 230 and min(model.sizes) > 50


def test_other_errors_are_not_taken_for_a_lack_of_memory():
    model = Greedy(RuntimeError("the tile is bad"))
    with pytest.raises(RuntimeError, match="bad"):
        inference.restore(model, np.zeros((131, 9, 3), "float32"))
    assert len(model.sizes) == 1


def test_a_model_for_which_nothing_suffices_is_given_up():
    def model(images, training):
        raise MemoryError("no memory at all")

    with pytest.raises(MemoryError, match="at all"):
        inference.restore(model, np.zeros((130, 130, 3), "float32"))


@pytest.mark.backend
@pytest.mark.parametrize(
    "kernels, strides, radius", [([3], [1], 1), ([5, 3], [1, 1], 3)]
)
def test_the_radius_of_convolutions_is_known_by_hand(kernels, strides, radius):
    model = keras.Sequential([keras.Input((None, None, 3))])
    for kernel, stride in zip(kernels, strides, strict=True):
        model.add(keras.layers.Conv2D(3, kernel, stride, padding="same"))
    assert inference.receptive_radius(model) == radius


def test_the_radius_of_the_default_models():
    assert inference.receptive_radius(models.Restorer()) == 101
    assert inference.receptive_radius(models.deep_skip()) <= 64


def test_what_looks_everywhere_has_the_largest_radius():
    inputs = keras.Input((None, None, 3))
    mean = keras.layers.GlobalAveragePooling2D(keepdims=True)(inputs)
    model = keras.Model(inputs, keras.layers.Add()([inputs, mean]))
    assert inference.receptive_radius(model) == 256


def test_tile_corners_suit_every_stride():
    spans = inference._spans(3000, margin=101)
    assert [start % 64 for start, _ in spans] == [0] * len(spans)
    assert spans[0] == (0, 512) and spans[-1][1] == 3000


@pytest.mark.usefixtures("small_tiles")
def test_progress_sees_every_tile():
    seen = []

    def watch(tiles):
        for tile in tiles:
            yield tile
            seen.append(tile)

    image = np.zeros((130, 9, 3), "float32")
    inference.restore(keras.layers.Identity(), image, progress=watch)
    assert [rows for rows, _ in seen] == [(0, 64), (64, 128), (128, 130)]


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
