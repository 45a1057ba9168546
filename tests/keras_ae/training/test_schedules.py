"""Cyclical learning rates, and those that fall in steps."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.training import CyclicalLearningRate, step_decay

pytestmark = pytest.mark.backend


def rates(schedule, steps):
    return [float(ops.convert_to_numpy(schedule(step))) for step in steps]


def test_triangular():
    schedule = CyclicalLearningRate(0.1, 0.5, step_size=2)
    expected = [0.1, 0.3, 0.5, 0.3] * 2 + [0.1]
    np.testing.assert_allclose(rates(schedule, range(9)), expected, rtol=1e-6)


def test_peaks_halve_from_cycle_to_cycle():
    schedule = CyclicalLearningRate(0.1, 0.5, step_size=2, gamma=0.5)
    expected = [0.1, 0.3, 0.5, 0.3, 0.1, 0.2, 0.3, 0.2, 0.1, 0.15, 0.2]
    np.testing.assert_allclose(rates(schedule, range(11)), expected, rtol=1e-6)


def test_peaks_shrink_with_every_step():
    schedule = CyclicalLearningRate(0.0, 1.0, 1, 0.9, "iterations")
    expected = [0.0, 0.9, 0.0, 0.9**3, 0.0, 0.9**5]
    np.testing.assert_allclose(rates(schedule, range(6)), expected, rtol=1e-6)


def test_the_place_in_a_cycle_is_exact_after_a_billion_steps():
    schedule = CyclicalLearningRate(0.0, 1.0, step_size=3)
    expected = [1 / 3, 2 / 3, 1.0, 2 / 3, 1 / 3, 0.0]
    late = range(6 * 10**8 // 2 + 1, 6 * 10**8 // 2 + 7)
    np.testing.assert_allclose(rates(schedule, late), expected, rtol=1e-6)


def test_drives_an_optimizer_inside_fit():
    optimizer = keras.optimizers.SGD(CyclicalLearningRate(0.1, 0.5, 2))
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer, loss="mse")
    model.fit(np.ones((7, 1)), np.ones((7, 1)), batch_size=1, verbose=0)
    rate = ops.convert_to_numpy(optimizer.learning_rate)
    np.testing.assert_allclose(rate, 0.3, rtol=1e-6)


def test_is_saved_and_loaded_with_its_optimizer():
    schedule = CyclicalLearningRate(0.1, 0.5, 2, 0.9, "iterations")
    optimizer = keras.optimizers.SGD(schedule)
    config = keras.optimizers.serialize(optimizer)
    copy = keras.optimizers.deserialize(config)
    assert copy.get_config() == optimizer.get_config()
    config = keras.optimizers.schedules.serialize(schedule)
    copy = keras.optimizers.schedules.deserialize(config)
    assert rates(copy, range(9)) == rates(schedule, range(9))


@pytest.mark.parametrize(
    "name, value",
    [
        ("initial_learning_rate", -0.1),
        ("maximal_learning_rate", 0.05),
        ("step_size", 0),
        ("step_size", 2.5),
        ("gamma", 0.0),
        ("gamma", 1.1),
        ("scale_mode", "epoch"),
    ],
)
def test_what_it_cannot_do_is_refused(name, value):
    arguments = {
        "initial_learning_rate": 0.1,
        "maximal_learning_rate": 0.5,
        "step_size": 2,
        name: value,
    }
    with pytest.raises(ValueError, match=f"Received: .*{name}={value!r}"):
        CyclicalLearningRate(**arguments)


@pytest.mark.parametrize(
    "steps_per_pass, length", [(1, 25), (25, 25), (26, 26), (100, 100)]
)
def test_steps_drop_between_parts_but_not_within_a_pass(steps_per_pass, length):
    schedule = step_decay(0.5, 99, steps_per_pass, decay_rate=0.1)
    expected = [0.5 * 0.1 ** (step // length) for step in range(99)]
    np.testing.assert_allclose(rates(schedule, range(99)), expected, rtol=1e-5)


def test_steps_drop_as_often_as_told():
    schedule = step_decay(1.0, 6, 1, decay_rate=0.5, parts=3)
    expected = [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    np.testing.assert_allclose(rates(schedule, range(6)), expected, rtol=1e-6)


@pytest.mark.parametrize(
    "name, value",
    [
        ("steps", 0),
        ("steps_per_pass", 0),
        ("parts", 0),
        ("decay_rate", -0.1),
        ("decay_rate", 1.5),
    ],
)
def test_steps_that_cannot_be_are_refused(name, value):
    arguments = {"steps": 10, "steps_per_pass": 2, name: value}
    with pytest.raises(ValueError, match=f"Received: {name}={value}"):
        step_decay(0.5, **arguments)
