"""How beta rises."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.models import dense_autoencoder, dense_variational
from keras_ae.training import KLAnnealing

pytestmark = pytest.mark.backend


class Betas(keras.callbacks.Callback):
    """Notes beta at the end of each epoch."""

    def on_train_begin(self, logs=None):
        self.seen = []

    def on_epoch_end(self, epoch, logs=None):
        beta = ops.convert_to_numpy(self.model.sampling.beta)
        self.seen.append(float(beta))


def fit(model, rows, *callbacks, **arguments):
    return model.fit(
        rows, rows, verbose=0, callbacks=list(callbacks), **arguments
    ).history["loss"]


@pytest.fixture
def model():
    model = dense_variational(6, (4,), 2, seed=0)
    model.compile(keras.optimizers.SGD(0.0), loss=model.likelihood)
    return model


@pytest.fixture
def rows(rng):
    return rng.uniform(size=(8, 6)).astype("float32")


def test_beta_rises_in_equal_steps_and_stays(model, rows):
    betas = Betas()
    fit(model, rows, KLAnnealing(2.0, epochs=4), betas, epochs=6)
    assert betas.seen == [0.0, 0.5, 1.0, 1.5, 2.0, 2.0]


def test_a_training_that_is_resumed_goes_on_at_its_epoch(model, rows):
    betas = Betas()
    annealing = KLAnnealing(epochs=4)
    fit(model, rows, annealing, betas, initial_epoch=3, epochs=5)
    assert betas.seen == [0.75, 1.0]


def test_the_training_step_uses_it(model, rows):
    """With the weights fixed, the loss rises with beta."""
    z_mean, z_log_var = map(ops.convert_to_numpy, model.encoder(rows))
    terms = z_mean**2 + np.exp(z_log_var) - 1 - z_log_var
    divergence = terms.sum(axis=1).mean() / 2
    free, costly = (
        fit(model, np.tile(rows, (50, 1)), KLAnnealing(beta, 1), epochs=2)[1]
        for beta in (0.0, 100.0)
    )
    assert costly - free == pytest.approx(100 * divergence, rel=0.05)


@pytest.mark.parametrize(
    "arguments, received",
    [
        ({"beta": -0.1}, "beta=-0.1"),
        ({"beta": float("nan")}, "beta=nan"),
        ({"epochs": 0}, "epochs=0"),
    ],
)
def test_what_it_cannot_do_is_refused(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        KLAnnealing(**arguments)


def test_a_model_without_a_divergence_is_refused(rows):
    model = dense_autoencoder(6, (4,))
    model.compile("sgd", loss="mse")
    with pytest.raises(ValueError, match="Received: model of type Autoenc"):
        fit(model, rows, KLAnnealing())
