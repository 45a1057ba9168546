"""Ranges of strengths."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions.ranges import checked_range, draw_strength

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("bounds", [(0, 0), (0.5, 1), [0.2, 0.3]])
def test_a_range_inside_the_limits_passes(bounds):
    assert checked_range("stddev", bounds, (0, 1), ".") == tuple(bounds)


@pytest.mark.parametrize(
    "bounds", [(-1, 0), (0, 2), (1, 0), (float("nan"), 1), 0.1, (0, 0.5, 1)]
)
def test_the_error_says_what_was_expected_and_received(bounds):
    with pytest.raises(ValueError) as error:
        checked_range("stddev", bounds, (0, 1), ", a share.")
    assert str(error.value) == (
        "`stddev` must be a (low, high) range inside [0, 1], a share. "
        f"Received: stddev={bounds}"
    )


def test_strengths_are_uniform_one_for_each_image():
    images = np.zeros((1000, 2, 2, 1), "float32")
    seed = keras.random.SeedGenerator(1)
    drawn = ops.convert_to_numpy(draw_strength(images, (2.0, 6.0), seed))
    assert drawn.shape == (1000,) and drawn.dtype == "float32"
    assert 2 <= drawn.min() < 2.1 and 5.9 < drawn.max() <= 6
    assert abs(drawn.mean() - 4) < 5 * 4 / np.sqrt(12 * 1000)
