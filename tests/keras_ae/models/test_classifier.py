"""Classifiers made of encoders, and their training in two phases."""

import keras
import numpy as np
import pytest

from keras_ae.models import dense_autoencoder, to_classifier
from keras_ae.training import fine_tune

pytestmark = pytest.mark.backend


@pytest.fixture
def autoencoder():
    keras.utils.set_random_seed(0)
    return dense_autoencoder(4, (3,))


def fitted(autoencoder, frozen_epochs, epochs):
    classifier = to_classifier(autoencoder, 2)
    inputs = np.tile(np.eye(4, dtype="float32"), (20, 1))
    labels = np.tile([0, 0, 1, 1], 20)
    before = autoencoder.encoder.get_weights()
    fine_tune(
        classifier,
        autoencoder.encoder,
        inputs,
        labels,
        frozen_epochs,
        epochs,
        learning_rate=0.1,
        batch_size=4,
        verbose=0,
    )
    after = autoencoder.encoder.get_weights()
    moved = any(np.any(a != b) for a, b in zip(before, after, strict=True))
    return classifier.predict(inputs[:4], verbose=0), moved


def test_gives_probabilities(autoencoder):
    rates, _ = fitted(autoencoder, 1, 0)
    assert rates.shape == (4, 2)
    np.testing.assert_allclose(rates.sum(axis=1), 1, atol=1e-6)


def test_the_encoder_is_frozen_first(autoencoder):
    _, moved = fitted(autoencoder, frozen_epochs=1, epochs=0)
    assert not moved


def test_then_all_is_trained(autoencoder):
    rates, moved = fitted(autoencoder, frozen_epochs=1, epochs=3)
    assert moved
    np.testing.assert_array_equal(rates.argmax(axis=1), [0, 0, 1, 1])


def test_what_cannot_be_is_refused(autoencoder):
    with pytest.raises(ValueError, match="Received: num_classes=1"):
        to_classifier(autoencoder, 1)
    classifier = to_classifier(autoencoder, 2)
    with pytest.raises(ValueError, match="from 0 to 1. Received: from 0 to 2"):
        fine_tune(
            classifier,
            autoencoder.encoder,
            np.eye(4),
            np.array([0, 1, 2, 0]),
            1,
            1,
        )
