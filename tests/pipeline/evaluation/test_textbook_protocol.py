import importlib.util
import pathlib

import numpy as np
import pytest

from pipeline.evaluation.textbook import TEXTBOOK, damage, deal_tiles

SHARED = pathlib.Path(__file__).parents[4] / "shared" / "protocol"


@pytest.fixture
def tile(rng):
    """Values strictly inside (0, 1), so that damage is told from content."""
    return rng.uniform(0.1, 0.9, (128, 128, 3)).astype("float32")


def test_a_pure_function_of_tag_and_index(tile):
    inputs = damage(tile, "a", 0)
    assert inputs.shape == (5, 128, 128, 3)
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(inputs, damage(tile, "a", 0))
    for other in (damage(tile, "b", 0), damage(tile, "a", 1)):
        assert (inputs[1:] != other[1:]).any(axis=(1, 2, 3)).all()


def test_clean_is_the_tile(tile):
    np.testing.assert_array_equal(damage(tile, "a", 0)[0], tile)


def test_salt_and_pepper_hits_5_percent_of_the_pixels(tile):
    salted = damage(tile, "a", 0)[2]
    hit = (salted != tile).all(axis=-1)
    assert hit.sum() == round(0.05 * 128 * 128)
    assert set(np.unique(salted[hit])) == {0.0, 1.0}
    np.testing.assert_array_equal(salted[~hit], tile[~hit])


def test_blocks_are_black_and_few(tile):
    knocked = damage(tile, "a", 0)[4]
    gone = (knocked == 0).all(axis=-1)
    assert 0 < gone.sum() <= 10 * 81
    np.testing.assert_array_equal(knocked[~gone], tile[~gone])


def test_noise_is_not_clipped():
    white = np.ones((128, 128, 3), "float32")
    assert damage(white, "a", 0)[1].max() > 1


def test_equals_the_yardstick():
    if not SHARED.is_dir():
        pytest.skip("the yardstick is not here")
    path = SHARED / "textbook.py"
    spec = importlib.util.spec_from_file_location("yardstick", path)
    yardstick = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(yardstick)
    tiles = np.load(SHARED / "cbsd500_clean_u8.npz")["clean"]
    for index in (0, 1, 250, 499):
        expected = yardstick.corrupt("cbsd500", index, tiles[index])
        clean = tiles[index].astype("float32") / 255
        np.testing.assert_allclose(
            damage(clean, "cbsd500", index), expected, atol=1e-6
        )


@pytest.mark.parametrize(
    "index, golden",
    [
        (0, [-115.14917, -130.73631, -121.33538, -84.78261, -79.51438]),
        (499, [-115.14917, -120.00339, -107.36599, -84.41966, -137.77031]),
    ],
)
def test_the_draws_are_those_that_figures_were_published_with(index, golden):
    """Each input is projected on noise: a change of one level shows."""
    ramp = np.arange(128 * 128 * 3).reshape(128, 128, 3)
    tile = ((ramp * 7919 % 241 + 7) / 255).astype("float32")
    noise = np.random.RandomState(0).standard_normal(tile.shape)
    digest = (damage(tile, "golden", index) * noise).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(digest, golden, atol=1e-3)


def gray(height, width, first):
    """A photograph whose 128x128 tiles are of the levels first, first + 1..."""
    levels = np.arange(height // 128 * (width // 128)) + first
    grid = levels.reshape(height // 128, width // 128).astype("uint8")
    image = np.kron(grid, np.ones((128, 128), "uint8"))
    return np.repeat(image[..., None], 3, axis=-1)


def levels_of(tiles):
    return [int(tile[0, 0, 0]) for _, tile in tiles]


def test_tiles_cover_a_photograph_once():
    tiles = deal_tiles([("a", gray(256, 384, 0))], None)
    assert sorted(levels_of(tiles)) == [0, 1, 2, 3, 4, 5]
    assert all(len(np.unique(tile)) == 1 for _, tile in tiles)
    assert {name for name, _ in tiles} == {"a"}


def test_tiles_are_dealt_evenly_to_photographs():
    photographs = [
        ("large", gray(1024, 1024, 100)),
        ("small", gray(128, 256, 0)),
        ("medium", gray(256, 256, 10)),
    ]
    levels = np.array(levels_of(deal_tiles(photographs, 7)))
    assert len(levels) == 7
    assert (levels < 10).sum() == 2
    assert ((levels >= 10) & (levels < 100)).sum() == 2
    assert (levels >= 100).sum() == 3


def test_tiles_are_dealt_in_the_order_of_published_figures():
    photographs = [("a", gray(384, 512, 0)), ("b", gray(256, 256, 100))]
    assert levels_of(deal_tiles(photographs, None)) == (
        [10, 102, 8, 103, 9, 100, 5, 101, 1, 2, 0, 4, 7, 6, 11, 3]
    )


def test_dealing_is_repeatable_and_keeps_single_tiles_in_order():
    photographs = [(str(i), gray(128, 128, i)) for i in range(9)]
    assert levels_of(deal_tiles(photographs, None)) == list(range(9))
    many = [("a", gray(512, 512, 0))]
    first = levels_of(deal_tiles(many, 8))
    assert first == levels_of(deal_tiles(many, 8))


def test_strengths_are_those_of_the_damage():
    flat = np.full((128, 128, 3), 0.5, "float32")
    for index in range(5):
        noisy = damage(flat, "a", index)[1]
        stddev = TEXTBOOK.strengths["gauss"].of("a", index)
        assert 255 * (noisy - flat).std() == pytest.approx(stddev, rel=0.02)
        impulse = np.zeros((128, 128, 3), "float32")
        impulse[64, 64] = 1
        rows = damage(impulse, "a", index)[3][..., 0].sum(axis=1)
        variance = rows @ (np.arange(128) - 64) ** 2
        sigma = TEXTBOOK.strengths["blur"].of("a", index)
        # A sampled Gaussian of less than half a pixel is narrower.
        assert np.sqrt(variance) == pytest.approx(sigma, abs=0.15)
