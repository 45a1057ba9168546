"""What counts as divergence."""

import math

import keras
import numpy as np
import pytest

from keras_ae.training import diverges

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    "losses, verdict",
    [
        ([3.0, 2.0], False),
        ([3.0, 9.0, 2.0], False),
        ([2.0, 2.0], False),
        ([-1.0, -2.0], False),
        ([2.0, 1.0, 2.5], True),
        ([2.0, math.inf], True),
        ([math.nan, 1.0], True),
        ([2.0, math.nan, 1.0], True),
    ],
)
def test_it_is_a_rise_or_no_number(losses, verdict):
    assert diverges(losses) is verdict


@pytest.mark.parametrize("rate, verdict", [(0.9, False), (1.1, True)])
def test_plain_descent_diverges_beyond_twice_the_inverse_curvature(
    rate, verdict
):
    """The loss w^2 has curvature 2: each step takes w to (1 - 2 rate) w."""
    model = keras.Sequential([keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(rate), loss="mse")
    ones, zeros = np.ones((8, 1)), np.zeros((8, 1))
    history = model.fit(ones, zeros, batch_size=1, epochs=2, verbose=0).history
    assert diverges(history["loss"]) is verdict


def test_one_loss_is_too_few():
    with pytest.raises(ValueError, match=r"Received: losses=\[1.0\]"):
        diverges([1.0])
