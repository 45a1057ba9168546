"""Half resolution and back, by hand."""

import numpy as np
import pytest
from keras import ops

from keras_ae.ops.chroma import double, halve

pytestmark = pytest.mark.backend


def test_halves_between_levels_go_down_then_up():
    plane = np.array([[0, 1, 0, 1], [1, 0, 1, 0]], "float32")[None, None]
    halved = ops.convert_to_numpy(halve(ops.convert_to_tensor(plane)))
    np.testing.assert_array_equal(halved[0, 0], [[0, 1]])


def test_doubles_by_a_triangle_filter():
    plane = np.array([[0, 16], [0, 0]], "float32")[None, None]
    doubled = ops.convert_to_numpy(double(ops.convert_to_tensor(plane)))
    expected = [[0, 4, 12, 16], [0, 3, 9, 12], [0, 1, 3, 4], [0, 0, 0, 0]]
    np.testing.assert_array_equal(doubled[0, 0], expected)


def test_constant_planes_stay_constant():
    plane = ops.full((1, 2, 4, 6), 77.0)
    np.testing.assert_array_equal(ops.convert_to_numpy(halve(plane)), 77.0)
    np.testing.assert_array_equal(ops.convert_to_numpy(double(plane)), 77.0)
