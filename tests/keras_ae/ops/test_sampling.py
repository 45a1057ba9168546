"""Places without replacement."""

import math

import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_ae.ops import distinct_places

pytestmark = pytest.mark.backend


def draw(batch, count, places, seed=1):
    generator = keras.random.SeedGenerator(seed)
    drawn = distinct_places(batch, count, places, generator)
    return ops.convert_to_numpy(drawn)


@pytest.mark.parametrize("places", [1, 2, 3, 10, 16, 97, 480])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_places_are_distinct_and_inside(places, share):
    count = round(share * places)
    drawn = draw(7, count, places)
    assert drawn.shape == (7, count) and drawn.dtype == np.int32
    assert all(len(set(row)) == count for row in drawn)
    assert np.all((0 <= drawn) & (drawn < places))


@pytest.mark.parametrize("places", [13, 30])
def test_every_ordered_pair_is_equally_likely(places):
    one, two = draw(100_000, 2, places).T
    counts = np.bincount(places * one + two, minlength=places**2)
    counts = counts[counts > 0]
    assert len(counts) == math.perm(places, 2)
    assert stats.chisquare(counts).pvalue > 1e-3


def test_neighbours_are_hit_together_no_more_often_than_by_chance():
    hit = np.zeros((2000, 32 * 32), bool)
    np.put_along_axis(hit, draw(2000, 51, 1024), True, axis=1)
    image = hit.reshape(-1, 32, 32)
    both = 51 * 50 / (1024 * 1023)
    for neighbours in (
        image[:, 1:] & image[:, :-1],
        image[:, :, 1:] & image[:, :, :-1],
        image[:, 1:, 1:] & image[:, :-1, :-1],
    ):
        spread = math.sqrt(both / neighbours.size)
        assert abs(neighbours.mean() - both) < 5 * spread


def test_images_are_independent():
    hit = np.zeros((2000, 400), bool)
    np.put_along_axis(hit, draw(2000, 40, 400), True, axis=1)
    common = (hit[1:] & hit[:-1]).sum(axis=1)
    expected = stats.hypergeom(400, 40, 40)
    assert abs(common.mean() - 4) < 5 * expected.std() / math.sqrt(2000)
    assert abs(common.var() / expected.var() - 1) < 5 * math.sqrt(2 / 2000)
