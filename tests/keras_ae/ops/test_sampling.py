"""Places without replacement."""

import math

import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_ae.ops import distinct_places

pytestmark = pytest.mark.backend


def draw(batch, count, rows, columns, seed=1):
    generator = keras.random.SeedGenerator(seed)
    drawn = distinct_places(batch, count, rows, columns, generator)
    return ops.convert_to_numpy(drawn)


@pytest.mark.parametrize(
    "rows, columns", [(1, 1), (2, 1), (1, 3), (4, 4), (97, 1), (24, 20)]
)
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_places_are_distinct_and_inside(rows, columns, share):
    places = rows * columns
    count = round(share * places)
    drawn = draw(7, count, rows, columns)
    assert drawn.shape == (7, count) and drawn.dtype == np.int32
    assert all(len(set(row)) == count for row in drawn)
    assert np.all((0 <= drawn) & (drawn < places))


@pytest.mark.parametrize("rows, columns", [(1, 13), (6, 5), (4, 12), (30, 1)])
def test_every_ordered_pair_is_equally_likely(rows, columns):
    places = rows * columns
    one, two = draw(100_000, 2, rows, columns).T
    counts = np.bincount(places * one + two, minlength=places**2)
    counts = counts[counts > 0]
    assert len(counts) == math.perm(places, 2)
    assert stats.chisquare(counts).pvalue > 1e-3


def test_neighbours_are_hit_together_no_more_often_than_by_chance():
    hit = np.zeros((2000, 32 * 32), bool)
    np.put_along_axis(hit, draw(2000, 51, 32, 32), True, axis=1)
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
    np.put_along_axis(hit, draw(2000, 40, 20, 20), True, axis=1)
    common = (hit[1:] & hit[:-1]).sum(axis=1)
    expected = stats.hypergeom(400, 40, 40)
    assert abs(common.mean() - 4) < 5 * expected.std() / math.sqrt(2000)
    assert abs(common.var() / expected.var() - 1) < 5 * math.sqrt(2 / 2000)


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="of JAX only")
def test_a_second_call_compiles_nothing():
    import jax

    compiled = []
    jax.monitoring.register_event_duration_secs_listener(
        lambda event, *_, **__: compiled.append(event)
    )
    draw(2, 30, 24, 25)
    assert any("backend_compile" in event for event in compiled)
    compiled.clear()
    draw(2, 30, 24, 25)
    assert not any("backend_compile" in event for event in compiled)
