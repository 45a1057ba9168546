"""Checkpoints: what a killed training goes on from."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_ae import models
from keras_ae.corruptions import Knockout
from keras_ae.training import Checkpoint

pytestmark = pytest.mark.backend
EPOCHS, STEPS = 4, 3


def batches(start):
    """Endless batches, each a function of its number."""

    def batch(number):
        clean = tf.random.stateless_uniform((2, 8, 8, 3), (1, number))
        return tf.random.stateless_uniform((2, 8, 8, 3), (2, number)), clean

    return tf.data.Dataset.counter(start).map(batch)


def train(directory, epochs, callbacks=()):
    """Trains in a directory up to an epoch; returns weights and history."""
    keras.utils.set_random_seed(1)
    model = models.denoising(models.shallow(4), Knockout())
    schedule = keras.optimizers.schedules.CosineDecay(1e-2, EPOCHS * STEPS)
    adam = keras.optimizers.Adam(schedule, use_ema=True, ema_momentum=0.9)
    on_jax = keras.backend.backend() == "jax"
    model.compile(adam, loss="mse", jit_compile=on_jax)
    checkpoint = Checkpoint(model, directory)
    model.fit(
        batches(checkpoint.step),
        initial_epoch=checkpoint.step // STEPS,
        epochs=epochs,
        steps_per_epoch=STEPS,
        shuffle=False,
        verbose=0,
        callbacks=[checkpoint, *callbacks],
    )
    checkpoint.remove()
    return model.get_weights(), checkpoint.history


class Killed(Exception):
    pass


class KillDuring(keras.callbacks.Callback):
    """Stops a training inside an epoch."""

    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        self.now = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.now == self.epoch and batch == 1:
            raise Killed


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return train(tmp_path_factory.mktemp("whole"), EPOCHS)


@pytest.mark.parametrize("epoch", [1, 3])
def test_a_killed_training_ends_as_if_it_had_not_been(
    tmp_path, undisturbed, epoch
):
    weights, history = undisturbed
    with pytest.raises(Killed):
        train(tmp_path, EPOCHS, [KillDuring(epoch)])
    resumed_weights, resumed_history = train(tmp_path, EPOCHS)
    for expected, resumed in zip(weights, resumed_weights, strict=True):
        np.testing.assert_array_equal(resumed, expected)
    assert resumed_history == history
    assert len(history["loss"]) == EPOCHS
    assert [path.name for path in tmp_path.iterdir()] == ["history.json"]
