"""Checkpoints: what a killed training goes on from."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_ae import models
from keras_ae.training import Checkpoint

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
    model = models.shallow(4)
    schedule = keras.optimizers.schedules.CosineDecay(1e-2, EPOCHS * STEPS)
    adam = keras.optimizers.Adam(schedule, use_ema=True, ema_momentum=0.9)
    model.compile(adam, loss="mse", jit_compile=False)
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


@pytest.mark.parametrize("epoch", [0, 1, 3])
def test_a_killed_training_ends_as_if_it_had_not_been(tmp_path, epoch):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir(), broken.mkdir()
    weights, history = train(whole, EPOCHS)
    with pytest.raises(Killed):
        train(broken, EPOCHS, [KillDuring(epoch)])
    resumed_weights, resumed_history = train(broken, EPOCHS)
    for expected, resumed in zip(weights, resumed_weights, strict=True):
        np.testing.assert_array_equal(resumed, expected)
    assert resumed_history == history
    assert len(history["loss"]) == EPOCHS
    assert [path.name for path in broken.iterdir()] == ["history.json"]
