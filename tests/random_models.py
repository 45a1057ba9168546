"""Small models of every kind whose weights are random, so that all matters."""

import keras
import numpy as np
from tiny import tiny_model

from keras_ae import models


def random_restorer(filters=(4, 8), limit=0.3):
    return _randomized(models.Restorer(filters, blocks=(1, 1)), limit)


def random_deep_skip():
    return _randomized(models.deep_skip(filters=(4, 8)), limit=0.45)


RANDOM_MODELS = [random_restorer, random_deep_skip, tiny_model]


def _randomized(model, limit):
    """Untrained, restorers and batch norms change nothing."""
    generator = np.random.default_rng(0)
    for weight in model.weights:
        one = weight.path.endswith(("gamma", "moving_variance"))
        weight.assign(generator.uniform(-limit, limit, weight.shape) + one)
    return model


def served(model, images):
    """What an export of the model must answer."""
    outputs = keras.ops.convert_to_numpy(model(images, training=False))
    return np.clip(outputs, 0.0, 1.0)
