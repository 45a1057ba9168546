"""Greedy pretraining: which weights go where, and what they are worth."""

import numpy as np
import pytest

from keras_ae.models import dense_autoencoder
from keras_ae.training import greedy_pretrain

pytestmark = pytest.mark.backend


@pytest.fixture
def data(rng):
    kinds = rng.uniform(0, 1, (4, 12)) > 0.5
    return kinds[rng.integers(0, 4, 200)].astype("float32")


@pytest.mark.parametrize("by, rate", [("rbm", 0.1), ("autoencoder", 1.0)])
def test_a_pretrained_stack_tells_the_inputs_apart(data, by, rate):
    stack = dense_autoencoder(12, (8, 4))
    greedy_pretrain(stack, data, by=by, epochs=15, learning_rate=rate)
    error = np.mean((stack.predict(data, verbose=0) - data) ** 2)
    assert error < 0.6 * np.mean(np.var(data, axis=0))  # That of the mean.


def test_machines_give_the_decoder_their_transposed_weights(data):
    stack = dense_autoencoder(12, (8, 4))
    greedy_pretrain(stack, data, epochs=1)
    downs = [layer.get_weights()[0] for layer in stack.encoder.layers]
    ups = [layer.get_weights()[0] for layer in stack.decoder.layers]
    for down, up in zip(downs, reversed(ups), strict=True):
        np.testing.assert_array_equal(down, up.T)


def test_what_cannot_be_is_refused(data):
    stack = dense_autoencoder(12, (8, 4))
    with pytest.raises(ValueError, match="Received: by='luck'"):
        greedy_pretrain(stack, data, by="luck")
    with pytest.raises(ValueError, match=r"Received: data.shape=\(200, 11\)"):
        greedy_pretrain(stack, data[:, 1:])
    with pytest.raises(ValueError, match="Received: from 0.0 to 255.0"):
        greedy_pretrain(stack, 255 * data)
    other = dense_autoencoder(12, (9, 4))
    stack.decoder = other.decoder
    with pytest.raises(ValueError, match="mirror"):
        greedy_pretrain(stack, data)
