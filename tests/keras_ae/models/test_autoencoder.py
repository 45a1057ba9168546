"""The plain autoencoder: its two halves, and that it learns."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.models import Autoencoder, dense_autoencoder

pytestmark = pytest.mark.backend


def test_is_its_decoder_after_its_encoder(rng):
    model = dense_autoencoder(6, (5, 3))
    inputs = rng.uniform(0, 1, (4, 6)).astype("float32")
    codes = model.encode(inputs)
    assert codes.shape == (4, 3)
    np.testing.assert_allclose(
        ops.convert_to_numpy(model(inputs)),
        ops.convert_to_numpy(model.decode(codes)),
        atol=1e-6,
    )


def test_one_layer_is_what_the_formula_says(rng):
    model = dense_autoencoder(4, (2,))
    inputs = rng.uniform(0, 1, (3, 4)).astype("float32")
    kernel, bias, back, offset = model.get_weights()
    code = 1 / (1 + np.exp(-(inputs @ kernel + bias)))
    expected = 1 / (1 + np.exp(-(code @ back + offset)))
    np.testing.assert_allclose(
        ops.convert_to_numpy(model(inputs)), expected, atol=1e-6
    )


def test_learns_a_code_for_one_hot_inputs():
    keras.utils.set_random_seed(0)
    model = dense_autoencoder(4, (2,))
    model.compile(keras.optimizers.Adam(0.1), loss="binary_crossentropy")
    inputs = np.tile(np.eye(4), (200, 1))
    model.fit(inputs, inputs, batch_size=4, shuffle=False, verbose=0)
    np.testing.assert_allclose(
        np.round(model.predict(np.eye(4), verbose=0)), np.eye(4)
    )


def test_survives_saving(tmp_path, rng):
    model = dense_autoencoder(
        6, (5, 3), dropout=0.2, code_regularizer=keras.regularizers.L1(0.1)
    )
    inputs = rng.uniform(0, 1, (4, 6)).astype("float32")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert isinstance(loaded, Autoencoder)
    np.testing.assert_allclose(
        loaded.predict(inputs, verbose=0),
        model.predict(inputs, verbose=0),
        atol=1e-6,
    )


def test_dropout_acts_in_training_only():
    model = dense_autoencoder(6, (3,), dropout=0.5)
    inputs = np.ones((4, 6), "float32")
    first, second = (ops.convert_to_numpy(model(inputs)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    trained = ops.convert_to_numpy(model(inputs, training=True))
    assert np.any(np.abs(trained - first) > 1e-4)


def test_the_code_is_penalised(rng):
    model = dense_autoencoder(
        6, (3,), code_regularizer=keras.regularizers.L1(0.5)
    )
    inputs = rng.uniform(0, 1, (4, 6)).astype("float32")
    model(inputs)
    codes = ops.convert_to_numpy(model.encode(inputs))
    (penalty,) = model.losses
    assert float(penalty) == pytest.approx(0.5 * codes.sum() / 4, rel=1e-5)


def test_halves_that_do_not_fit_are_refused():
    first, other = dense_autoencoder(6, (3,)), dense_autoencoder(6, (2,))
    with pytest.raises(ValueError, match=r"Received: encoder.output_shape=.*3"):
        Autoencoder(first.encoder, other.decoder)
    with pytest.raises(ValueError, match=r"Received: units=\(\)"):
        dense_autoencoder(6, ())
