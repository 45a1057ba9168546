"""The figures of the heads, by hand."""

import numpy as np
import pytest


@pytest.fixture
def heads(example):
    return example("output_heads")


@pytest.mark.parametrize(
    "name, gradient",
    [
        ("sigmoid", 0.0),
        ("tanh", 0.0),
        ("ReLU", 0.0),
        ("linear + penalty", 1.0),
        # a (1 - tanh^2) where a (tanh + b) is 0: tanh = -b.
        ("scaled tanh + penalty", 0.625 * (1 - 0.8**2)),
    ],
)
def test_the_gradient_at_black_and_white(heads, name, gradient):
    head = heads.HEADS[name]()
    for target in (0.0, 1.0):
        found = heads.gradient_at(head, target)
        assert found == pytest.approx(gradient, abs=1e-3)


def test_the_relu_head_loses_all_that_start_outside(heads):
    # Of the starts between -2 and 3 a fifth lies inside.
    assert heads.lost(heads.HEADS["ReLU"]()) == pytest.approx(0.8, abs=0.005)
    assert heads.lost(heads.HEADS["scaled tanh + penalty"]()) == 0.0


def test_dead_values_are_those_that_pass_nothing_on(heads):
    x = np.array([-1.0, 0.5, 0.7, 3.0])
    assert heads.dead(heads.HEADS["ReLU"](), x) == 0.5
    assert heads.dead(heads.HEADS["linear + penalty"](), x) == 0.0


def test_the_penalty_brings_a_pixel_back_inside(heads):
    head = heads.HEADS["linear + penalty"]()
    # One step of descent on (f - 1/2)^2 + (f - 1)^2, times 0.2, from f = 2.
    path = heads.descend(head, np.array([2.0]), 1)
    np.testing.assert_allclose(path[:, 0], [2.0, 2.0 - 0.2 * 5.0], rtol=1e-4)
