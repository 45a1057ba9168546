"""Classifiers made of encoders."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.models import dense_autoencoder, to_classifier

pytestmark = pytest.mark.backend


@pytest.fixture
def autoencoder():
    keras.utils.set_random_seed(0)
    return dense_autoencoder(4, (3,))


def test_is_a_softmax_of_the_code(autoencoder, rng):
    classifier = to_classifier(autoencoder, 2)
    inputs = rng.uniform(size=(5, 4)).astype("float32")
    kernel, bias = classifier.get_layer("head").get_weights()
    codes = ops.convert_to_numpy(autoencoder.encode(inputs))
    rates = np.exp(codes @ kernel + bias)
    rates /= rates.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        classifier.predict(inputs, verbose=0), rates, rtol=1e-5
    )


def test_shares_the_encoder(autoencoder):
    classifier = to_classifier(autoencoder, 2)
    assert classifier.layers[1] is autoencoder.encoder


def test_one_class_is_refused(autoencoder):
    with pytest.raises(ValueError, match="Received: num_classes=1"):
        to_classifier(autoencoder, 1)
