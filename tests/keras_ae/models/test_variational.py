"""The variational autoencoder where its integrals are known."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.likelihoods import BernoulliNLL, GaussianNLL
from keras_ae.models import VariationalAutoencoder, dense_variational

pytestmark = pytest.mark.backend


@pytest.fixture
def inputs(rng):
    return rng.integers(0, 2, (8, 6)).astype("float32")


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return dense_variational(6, (5,), latent_dim=2, seed=0)


def linear(slope, stddev):
    """p(x|z) = N(slope z, stddev^2), whose log p(x) is known; q is not best."""
    inputs, codes = keras.Input((1,)), keras.Input((1,))
    outputs = [
        keras.layers.Dense(1, kernel_initializer="zeros")(inputs)
        for _ in range(2)
    ]
    decoder = keras.layers.Dense(
        1,
        use_bias=False,
        kernel_initializer=keras.initializers.Constant(slope),
    )
    return VariationalAutoencoder(
        keras.Model(inputs, outputs),
        keras.Model(codes, decoder(codes)),
        GaussianNLL(stddev),
    )


def test_log_likelihood_is_that_of_the_marginal():
    model = linear(slope=0.8, stddev=1.0)
    x = np.array([[0.0], [0.7], [-1.5]], "float32")
    variance = 0.8**2 + 1.0**2
    expected = -(x[:, 0] ** 2 / variance + np.log(2 * np.pi * variance)) / 2
    found = model.log_likelihood(np.repeat(x, 100, axis=0), samples=200)
    means = ops.convert_to_numpy(found).reshape(3, 100).mean(axis=1)
    np.testing.assert_allclose(means, expected, atol=0.03)


def test_the_bound_is_the_likelihood_less_a_divergence():
    """With q = N(0, 1) the bound is E log p(x|z), known for a line."""
    model = linear(slope=0.8, stddev=1.0)
    x = np.array([[0.0], [0.7], [-1.5]], "float32")
    expected = -(x[:, 0] ** 2 + 0.8**2 + np.log(2 * np.pi)) / 2
    many = np.repeat(x, 100, axis=0)
    found = model.evidence_lower_bound(many, samples=50)
    means = ops.convert_to_numpy(found).reshape(3, 100).mean(axis=1)
    np.testing.assert_allclose(means, expected, atol=0.06)


def test_more_samples_tighten_the_bound(model, inputs):
    loose, tight = (
        float(ops.mean(model.log_likelihood(inputs, samples=k)))
        for k in (1, 100)
    )
    assert loose < tight < 0


def test_the_loss_in_evaluation_is_that_of_z_mean(model, inputs):
    model.compile("adam", loss=model.likelihood)
    z_mean, z_log_var = (
        ops.convert_to_numpy(part) for part in model.encoder(inputs)
    )
    divergence = 0.5 * np.sum(
        z_mean**2 + np.exp(z_log_var) - 1 - z_log_var, axis=1
    )
    rates = model.predict(inputs, verbose=0)
    chosen = np.where(inputs == 1, rates, 1 - rates)
    expected = np.mean(divergence - np.log(chosen).sum(axis=1))
    assert model.evaluate(inputs, inputs, verbose=0) == pytest.approx(
        expected, rel=1e-4
    )


def test_training_samples_and_evaluation_does_not(model, inputs):
    calm = [ops.convert_to_numpy(model(inputs)) for _ in range(2)]
    np.testing.assert_array_equal(*calm)
    drawn = [
        ops.convert_to_numpy(model(inputs, training=True)) for _ in range(2)
    ]
    assert np.any(drawn[0] != drawn[1])


def test_learns(model, inputs):
    model.compile(keras.optimizers.Adam(0.02), loss=model.likelihood)
    before = model.evaluate(inputs, inputs, verbose=0)
    many = np.tile(inputs, (200, 1))
    model.fit(many, many, batch_size=8, verbose=0)
    assert model.evaluate(inputs, inputs, verbose=0) < before - 0.5


def test_codes_that_say_nothing_are_not_active(model, inputs):
    assert model.active_units(inputs) == 2
    weights = model.encoder.get_layer("z_mean").get_weights()
    weights[0][:, 0] = 0.0
    model.encoder.get_layer("z_mean").set_weights(weights)
    assert model.active_units(inputs) == 1


def test_interpolation_has_both_ends(model, inputs):
    path = ops.convert_to_numpy(model.interpolate(inputs[0], inputs[1], 5))
    ends = ops.convert_to_numpy(model.decode(model.encode(inputs[:2])))
    np.testing.assert_allclose(path[[0, -1]], ends, atol=1e-6)
    assert path.shape == (5, 6)


def test_survives_saving(tmp_path, model, inputs):
    model.sampling.beta.assign(0.25)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert float(loaded.sampling.beta) == 0.25
    assert isinstance(loaded.likelihood, BernoulliNLL)
    np.testing.assert_allclose(
        loaded.predict(inputs, verbose=0),
        model.predict(inputs, verbose=0),
        atol=1e-6,
    )


def test_what_does_not_fit_is_refused(model):
    other = dense_variational(6, (5,), latent_dim=3)
    with pytest.raises(ValueError, match="Received: encoder.output_shape="):
        VariationalAutoencoder(model.encoder, other.decoder)
    with pytest.raises(ValueError, match="Received: beta=-1"):
        dense_variational(6, (5,), latent_dim=2, beta=-1)
    with pytest.raises(ValueError, match="Received: likelihood='cauchy'"):
        dense_variational(6, (5,), latent_dim=2, likelihood="cauchy")


def test_no_sample_is_refused(model, inputs):
    for estimate in (model.log_likelihood, model.evidence_lower_bound):
        with pytest.raises(ValueError, match="Received: samples=0"):
            estimate(inputs, samples=0)
