"""Where tiles lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transforms.crops import (
    CROPS,
    centre_place,
    grid_places,
    random_places,
)


def test_the_grid_is_centred():
    places = [(0, 2), (0, 12), (0, 22), (10, 2), (10, 12), (10, 22)]
    assert list(grid_places("a", 21, 34, 10)) == places


def test_the_centre_is_one_place():
    assert list(centre_place("a", 21, 34, 10)) == [(5, 12)]


def test_random_places_follow_from_the_key():
    places = list(random_places("a", 210, 340, 10))
    assert places == list(random_places("a", 210, 340, 10))
    assert places != list(random_places("b", 210, 340, 10))
    assert places == sorted(set(places))
    assert len(places) == 21 * 34


def test_random_places_are_uniform():
    places = np.array(
        [p for key in range(200) for p in random_places(str(key), 50, 60, 20)]
    )
    assert places.min(axis=0).tolist() == [0, 0]
    assert places.max(axis=0).tolist() == [30, 40]
    np.testing.assert_allclose(places.mean(axis=0), [15, 20], atol=1)


@given(st.integers(1, 9), st.integers(0, 40), st.integers(0, 40))
@pytest.mark.parametrize("crops", CROPS)
def test_each_tile_lies_in_the_image(crops, size, more_rows, more_columns):
    height, width = size + more_rows, size + more_columns
    places = list(CROPS[crops]("a", height, width, size))
    assert places
    for top, left in places:
        assert 0 <= top <= height - size
        assert 0 <= left <= width - size
