"""The two pulls on weights, in their closed form."""

import keras
import numpy as np
import pytest
from keras import ops


@pytest.fixture
def weight_decay(example):
    return example("weight_decay")


@pytest.fixture
def variables():
    return [
        keras.Variable(np.ones(shape, "float32"), name=name)
        for shape, name in (((1, 1), "kernel"), ((1,), "bias"))
    ]


def steps(optimizer, variables, strength, count):
    """Without any loss, but with a penalty of that strength."""
    for _ in range(count):
        pull = [strength * ops.convert_to_tensor(v) for v in variables[:1]]
        optimizer.apply([*pull, ops.zeros((1,))], variables)
    return [ops.convert_to_numpy(v).item() for v in variables]


def test_decoupled_decay_shrinks_kernels_by_a_factor(weight_decay, variables):
    optimizer = weight_decay.optimizer_of("decoupled", 0.01, variables)
    kernel, bias = steps(optimizer, variables, 0.0, 20)
    assert kernel == pytest.approx(
        (1 - weight_decay.RATE * 0.01) ** 20, rel=1e-5
    )
    assert bias == 1.0


def test_a_penalty_of_a_tenth_comes_to_the_same_in_the_long_run(
    weight_decay, variables
):
    optimizer = weight_decay.optimizer_of("L2", 0.001, variables)
    kernel, bias = steps(optimizer, variables, 0.001, 100)
    assert kernel == pytest.approx(
        (1 - weight_decay.RATE * 0.01) ** 100, rel=0.1
    )
    assert bias == 1.0


def test_the_penalty_is_half_the_square(weight_decay, variables):
    weight_decay.optimizer_of("L2", 0.2, variables)
    kernel, bias = variables
    kernel.assign([[3.0]])
    assert float(kernel.regularizer(kernel)) == pytest.approx(0.2 * 9 / 2)
    assert bias.regularizer is None
