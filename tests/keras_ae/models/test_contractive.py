"""The contraction penalty against a Jacobian by central differences."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.models import ContractiveAutoencoder, dense_autoencoder

pytestmark = pytest.mark.backend


def contractive(units, **kwargs):
    keras.utils.set_random_seed(0)
    plain = dense_autoencoder(5, units)
    return ContractiveAutoencoder(plain.encoder, plain.decoder, **kwargs)


def numerical(model, inputs, step=1e-2):
    """|J|^2 of each input, one direction after the other."""
    total = np.zeros(len(inputs))
    for axis in range(inputs.shape[1]):
        shift = np.zeros_like(inputs)
        shift[:, axis] = step
        ahead, behind = (
            ops.convert_to_numpy(model.encode(inputs + sign * shift))
            for sign in (1, -1)
        )
        total += np.sum(((ahead - behind) / (2 * step)) ** 2, axis=1)
    return total


@pytest.fixture
def inputs(rng):
    return rng.uniform(0, 1, (3, 5)).astype("float32")


def test_one_sigmoid_layer_is_exact(inputs):
    model = contractive((4,))
    np.testing.assert_allclose(
        ops.convert_to_numpy(model.contraction(inputs)),
        numerical(model, inputs),
        rtol=1e-3,
    )


def test_a_deep_encoder_is_estimated_without_bias(inputs):
    model = contractive((6, 4), seed=1)
    many = np.repeat(inputs, 4000, axis=0)
    estimates = ops.convert_to_numpy(model.contraction(many))
    means = estimates.reshape(3, 4000).mean(axis=1)
    np.testing.assert_allclose(means, numerical(model, inputs), rtol=0.08)


def test_the_loss_has_the_penalty(inputs):
    model = contractive((4,), weight=10.0)
    model.compile("sgd", loss="mse")
    error = np.mean((model.predict(inputs, verbose=0) - inputs) ** 2)
    penalty = 10.0 * np.mean(ops.convert_to_numpy(model.contraction(inputs)))
    loss = model.evaluate(inputs, inputs, verbose=0)
    assert loss == pytest.approx(error + penalty, rel=1e-4)


def test_training_contracts(inputs):
    model = contractive((6, 4), weight=100.0, seed=1)
    before = numerical(model, inputs).mean()
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    many = np.tile(inputs, (40, 1))
    model.fit(many, many, batch_size=3, verbose=0)
    assert numerical(model, inputs).mean() < before / 2


def test_survives_saving(tmp_path, inputs):
    model = contractive((4,), weight=0.5, seed=3)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert (loaded.weight, loaded.seed) == (0.5, 3)
    np.testing.assert_allclose(
        ops.convert_to_numpy(loaded.contraction(inputs)),
        ops.convert_to_numpy(model.contraction(inputs)),
        rtol=1e-5,
    )


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="Received: weight=-1"):
        contractive((4,), weight=-1)
