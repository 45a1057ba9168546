"""The restricted Boltzmann machine against sums over all its states."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.models import RestrictedBoltzmannMachine

pytestmark = pytest.mark.backend


@pytest.fixture
def machine(rng):
    model = RestrictedBoltzmannMachine(4, 3, seed=0)
    model.set_weights(
        [rng.normal(0, 1, shape) for shape in ((4, 3), (4,), (3,))]
    )
    return model


def states(bits):
    return np.array(list(itertools.product((0, 1), repeat=bits)), "float32")


def weights(model, inputs):
    """sum_h exp(-E(v, h)) of each input."""
    kernel, visible, hidden = model.get_weights()
    energies = inputs @ kernel @ states(3).T
    energies += (inputs @ visible)[:, None] + states(3) @ hidden
    return np.exp(energies).sum(axis=1)


def test_free_energy_sums_over_the_codes(machine):
    inputs = states(4)
    np.testing.assert_allclose(
        ops.convert_to_numpy(machine.free_energy(inputs)),
        -np.log(weights(machine, inputs)),
        rtol=1e-5,
        atol=1e-5,
    )


def test_gibbs_sampling_reaches_the_distribution(machine):
    inputs = states(4)
    expected = weights(machine, inputs) / weights(machine, inputs).sum()
    start = np.tile(inputs, (500, 1))
    reached = ops.convert_to_numpy(machine.gibbs(start, 20))
    index = (reached @ [8, 4, 2, 1]).astype(int)
    found = np.bincount(index, minlength=16) / len(index)
    assert np.abs(found - expected).sum() / 2 < 0.04


def test_one_step_follows_hintons_rule(machine, rng):
    """dW = v h - v' h' over the batch, v' as the machine drew it."""
    inputs = rng.integers(0, 2, (6, 4)).astype("float32")
    before = machine.get_weights()
    twin = RestrictedBoltzmannMachine(4, 3, seed=0)
    twin.set_weights(before)
    fantasies = ops.convert_to_numpy(twin.gibbs(inputs, 1))
    rates = [ops.convert_to_numpy(twin.encode(v)) for v in (inputs, fantasies)]
    machine.compile(keras.optimizers.SGD(1.0))
    machine.fit(inputs, batch_size=6, verbose=0, shuffle=False)
    step = machine.get_weights()[0] - before[0]
    expected = (inputs.T @ rates[0] - fantasies.T @ rates[1]) / 6
    np.testing.assert_allclose(step, expected, atol=1e-5)


def test_learns_what_is_common():
    data = np.tile([[1, 1, 0, 0], [0, 0, 1, 1]], (5000, 1)).astype("float32")
    machine = RestrictedBoltzmannMachine(4, 3, seed=0)
    machine.compile(keras.optimizers.SGD(0.5))
    machine.fit(data, batch_size=20, verbose=0)
    share = weights(machine, data[:2]).sum() / weights(machine, states(4)).sum()
    assert share > 0.7  # By chance 2 of 16.


def test_survives_saving(tmp_path, machine):
    machine.save(tmp_path / "machine.keras")
    loaded = keras.saving.load_model(tmp_path / "machine.keras")
    np.testing.assert_allclose(
        ops.convert_to_numpy(loaded(states(4))),
        ops.convert_to_numpy(machine(states(4))),
        atol=1e-6,
    )


def test_no_step_is_refused():
    with pytest.raises(ValueError, match="Received: steps=0"):
        RestrictedBoltzmannMachine(4, 3, steps=0)


def test_inputs_of_another_length_are_refused(machine):
    machine.compile("sgd")
    with pytest.raises(ValueError, match=r"Received: inputs.shape=\(.*, 5\)"):
        machine.fit(states(5), verbose=0)
