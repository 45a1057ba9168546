"""Normal noise."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_ae.ops.normal import standard_normal

pytestmark = pytest.mark.backend


def draw(shape, seed=1):
    generator = keras.random.SeedGenerator(seed)
    return ops.convert_to_numpy(standard_normal(shape, generator))


def test_values_are_normal():
    values = draw((4, 64, 64, 3)).ravel()
    assert stats.kstest(values, "norm").pvalue > 0.01


def test_the_two_halves_of_an_image_are_independent():
    first, second = np.split(draw((64, 32, 32, 2)).reshape(64, -1), 2, axis=1)
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.015
    squares = np.corrcoef(first.ravel() ** 2, second.ravel() ** 2)[0, 1]
    assert abs(squares) < 0.015


def test_images_differ():
    values = draw((2, 8, 8, 3))
    assert np.abs(values[0] - values[1]).max() > 1


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (2, 3, 5, 1), (3, 2)])
def test_any_shape(shape):
    values = draw(shape)
    assert values.shape == shape and values.dtype == np.float32
    assert np.isfinite(values).all()
