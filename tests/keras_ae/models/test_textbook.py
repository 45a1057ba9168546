"""The textbook's three models."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae import models

pytestmark = pytest.mark.backend

SMALL = {
    "shallow": lambda: models.shallow(4),
    "deep": lambda: models.deep((4, 6)),
    "deep_skip": lambda: models.deep_skip((4, 6, 8), strides=(1, 2, 2)),
}


@pytest.fixture(params=SMALL)
def model(request):
    keras.utils.set_random_seed(1)
    return SMALL[request.param]()


@pytest.mark.parametrize("size", [(1, 1), (5, 7), (8, 8), (17, 12)])
def test_any_height_and_width(model, rng, size):
    images = rng.uniform(size=(2, *size, 3)).astype("float32")
    restored = ops.convert_to_numpy(model(images))
    assert restored.shape == images.shape
    assert -0.125 < restored.min() and restored.max() < 1.125


def test_as_many_channels_out_as_in(images):
    grey = models.deep_skip((4, 6), channels=1)
    assert grey.get_config()["channels"] == 1
    assert grey(images[..., :1]).shape == images[..., :1].shape


def test_save_and_load_give_the_same_outputs(model, images, tmp_path):
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert copy.get_config() == model.get_config()
    np.testing.assert_allclose(
        ops.convert_to_numpy(copy(images)),
        ops.convert_to_numpy(model(images)),
        atol=1e-6,
    )


def test_skips_stack_encoder_outputs_on_decoder_outputs():
    stacks = [
        layer.output.shape[-1]
        for layer in models.deep_skip((4, 6, 8)).layers
        if isinstance(layer, keras.layers.Concatenate)
    ]
    assert stacks == [6 + 6, 4 + 4]
    assert not any(
        isinstance(layer, keras.layers.Concatenate)
        for layer in models.deep((4, 6, 8)).layers
    )


def test_the_penalty_is_part_of_the_loss(images):
    model = models.shallow(4, penalty_weight=3.0)
    outputs = ops.convert_to_numpy(model(images))
    outside = outputs - np.clip(outputs, 0, 1)
    np.testing.assert_allclose(
        ops.convert_to_numpy(sum(model.losses)),
        3.0 * np.mean(outside**2),
        rtol=1e-4,
        atol=1e-9,
    )


def test_outputs_are_float32_under_mixed_precision(images):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = models.deep_skip((4, 6))
    finally:
        keras.config.set_dtype_policy("float32")
    restored = model(images)
    assert keras.backend.standardize_dtype(restored.dtype) == "float32"


@pytest.mark.parametrize(
    "arguments", [{"filters": ()}, {"filters": (4, 4), "strides": (2,)}]
)
def test_blocks_without_strides_are_refused(arguments):
    with pytest.raises(ValueError, match="Received: filters="):
        models.ResidualAutoencoder(**arguments)


def test_it_learns(images):
    keras.utils.set_random_seed(1)
    model = models.shallow(8)
    model.compile(keras.optimizers.Adam(1e-2), loss="mse")
    losses = model.fit(
        images, images, epochs=30, batch_size=10, verbose=0
    ).history["loss"]
    assert losses[-1] < 0.5 * losses[0]
