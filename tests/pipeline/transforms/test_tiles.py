"""Tiles and their records."""

import io

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.sources import UnreadableImage
from pipeline.transforms.tiles import FLAT_STDDEV, Tile, cut_tiles


def coordinates(height: int, width: int) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width].astype(np.uint8)
    return np.stack([rows, columns, rows], axis=-1)


def test_the_grid_is_centred_and_goes_row_by_row():
    tiles = list(cut_tiles("a.jpg", coordinates(21, 34), 10))
    places = [tuple(map(int, tile.pixels[0, 0, :2])) for tile in tiles]
    assert places == [(0, 2), (0, 12), (0, 22), (10, 2), (10, 12), (10, 22)]
    assert [tile.key for tile in tiles][:2] == ["a.jpg@0,2", "a.jpg@0,12"]


def test_an_image_of_one_tile_keeps_its_key():
    (tile,) = cut_tiles("a.jpg", coordinates(16, 16), 16)
    assert tile.key == "a.jpg"


@given(st.integers(1, 9), st.integers(1, 60), st.integers(1, 60))
def test_tiles_are_whole_and_do_not_overlap(size, height, width):
    image = np.zeros((height, width, 3), np.uint8)
    if min(height, width) < size:
        with pytest.raises(UnreadableImage, match=f"{width}x{height}"):
            list(cut_tiles("a", image, size))
        return
    tiles = list(cut_tiles("a", image, size))
    assert len(tiles) == (height // size) * (width // size)
    assert {tile.pixels.shape for tile in tiles} == {(size, size, 3)}
    for tile in tiles:
        tile.pixels[:] += 1
    assert image.max() == 1


def test_a_record_holds_the_pixels_unchanged(rng):
    image = rng.integers(0, 256, (40, 50, 3), dtype=np.uint8)
    tile = list(cut_tiles("dir/ä.jpg", image, 16))[-1]
    example = tf.train.Example.FromString(
        tile.example("png", tile.compress("png"))
    )
    feature = example.features.feature
    (png,) = feature["image/encoded"].bytes_list.value
    decoded = np.asarray(Image.open(io.BytesIO(png)))
    np.testing.assert_array_equal(decoded, tile.pixels)
    assert feature["image/format"].bytes_list.value == [b"png"]
    (name,) = feature["image/filename"].bytes_list.value
    assert name.decode() == "dir/ä.jpg@20,33"
    assert feature["image/height"].int64_list.value == [16]
    assert feature["image/width"].int64_list.value == [16]


def test_a_name_that_is_no_text_survives():
    tile = Tile.of("\udcff.png", np.zeros((4, 4, 3), np.uint8))
    example = tf.train.Example.FromString(
        tile.example("png", tile.compress("png"))
    )
    name = example.features.feature["image/filename"].bytes_list.value
    assert name == [b"\xff.png"]


def test_a_tile_knows_its_luma(rng):
    image = rng.integers(0, 256, (9, 20, 3), dtype=np.uint8)
    for tile in cut_tiles("a", image, 8):
        luma = tile.pixels @ [0.299, 0.587, 0.114]
        np.testing.assert_allclose(tile.gray, luma, atol=0.51)


@pytest.mark.parametrize("stddev, flat", [(0, True), (3, True), (5, False)])
def test_flat_is_little_deviation_in_every_colour(stddev, flat):
    pixels = np.full((10, 10, 3), 100, np.uint8)
    pixels[::2, :, 2] += 2 * stddev
    assert 3 < FLAT_STDDEV < 5
    assert Tile.of("a", pixels).is_flat() == flat
