"""A classifier's training in two phases."""

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
    """What a classifier says of four inputs; whether its encoder moved."""
    classifier = to_classifier(autoencoder, 2)
    inputs = np.tile(np.eye(4, dtype="float32"), (20, 1))
    before = autoencoder.encoder.get_weights()
    fine_tune(
        classifier,
        autoencoder.encoder,
        inputs,
        np.tile([0, 0, 1, 1], 20),
        frozen_epochs,
        epochs,
        learning_rate=0.1,
        batch_size=4,
        verbose=0,
    )
    after = autoencoder.encoder.get_weights()
    moved = any(np.any(a != b) for a, b in zip(before, after, strict=True))
    return classifier.predict(inputs[:4], verbose=0), moved


def test_the_encoder_is_frozen_first(autoencoder):
    _, moved = fitted(autoencoder, frozen_epochs=1, epochs=0)
    assert not moved


def test_then_all_is_trained(autoencoder):
    rates, moved = fitted(autoencoder, frozen_epochs=1, epochs=3)
    assert moved
    np.testing.assert_array_equal(rates.argmax(axis=1), [0, 0, 1, 1])


@pytest.mark.parametrize(
    "labels, message",
    [
        ([0, 1, 2, 0], "from 0 to 1. Received: from 0 to 2"),
        ([0, 1, -1, 0], "from 0 to 1. Received: from -1 to 1"),
        (np.eye(4, 2), r"Received: labels.shape=\(4, 2\)"),
    ],
)
def test_labels_that_cannot_be_are_refused(autoencoder, labels, message):
    classifier = to_classifier(autoencoder, 2)
    with pytest.raises(ValueError, match=message):
        fine_tune(
            classifier, autoencoder.encoder, np.eye(4), np.array(labels), 1, 1
        )
