import io

import numpy as np
import pytest
from PIL import Image

from pipeline.evaluation.robust import COLUMNS, ROBUST, damage_robustly
from pipeline.evaluation.textbook import damage


@pytest.fixture
def tile(rng):
    """Values strictly inside (0, 1), so that damage is told from content."""
    small = rng.uniform(0.1, 0.9, (16, 16, 3))
    return np.kron(small, np.ones((8, 8, 1))).astype("float32")


@pytest.fixture
def inputs(tile):
    return dict(zip(COLUMNS, damage_robustly(tile, "a", 0), strict=True))


@pytest.fixture
def textbook(tile):
    names = ("clean", "gauss", "sp", "blur", "knock")
    return dict(zip(names, damage(tile, "a", 0), strict=True))


def test_a_pure_function_of_tag_and_index(tile):
    inputs = damage_robustly(tile, "a", 0)
    assert inputs.shape == (11, 128, 128, 3)
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(inputs, damage_robustly(tile, "a", 0))
    for other in (("b", 0), ("a", 1)):
        changed = inputs != damage_robustly(tile, *other)
        assert changed.any(axis=(1, 2, 3)).all()


def test_impulses_hit_each_channel_on_its_own(tile, inputs):
    hit = inputs["sp_rgb"] != tile
    assert (hit.sum(axis=(0, 1)) == round(0.05 * 128 * 128)).all()
    assert set(np.unique(inputs["sp_rgb"][hit])) == {0.0, 1.0}
    # By chance some pixels are hit in all channels, but very few.
    assert hit.all(axis=-1).sum() < 20


def test_blocks_are_not_quite_black(tile, inputs):
    gone = (inputs["knock_02"] != tile).any(axis=-1)
    assert 10 <= gone.sum() <= 10 * 81
    np.testing.assert_allclose(inputs["knock_02"][gone], 0.02)


def test_faint_noise_lies_over_the_impulses_too(inputs, textbook):
    noise = inputs["sp_noise"] - textbook["sp"]
    assert noise.std() == pytest.approx(2 / 255, rel=0.02)
    assert not np.isin(inputs["sp_noise"], (0, 1)).any()


@pytest.mark.parametrize("kind", ["gauss", "sp", "blur", "knock"])
def test_rounded_to_8_bits(inputs, textbook, kind):
    levels = inputs[f"{kind}_8bit"] * 255
    np.testing.assert_allclose(levels, np.round(levels), atol=1e-4)
    expected = np.clip(textbook[kind], 0, 1)
    assert np.abs(levels / 255 - expected).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize("kind", ["gauss", "sp", "blur", "knock"])
def test_saved_as_jpeg(inputs, kind):
    levels = np.round(inputs[f"{kind}_8bit"] * 255).astype("uint8")
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "JPEG", quality=90)
    decoded = np.asarray(Image.open(file), "float32") / 255
    np.testing.assert_allclose(inputs[f"{kind}_jpeg"], decoded, atol=1e-6)


def test_impulses_are_averaged_apart():
    assert set(ROBUST.columns) - set(ROBUST.means["impulses"]) == {
        "gauss_8bit",
        "blur_8bit",
        "gauss_jpeg",
        "blur_jpeg",
    }


@pytest.mark.parametrize(
    "index, golden",
    [
        (
            0,
            [
                -95.3087,
                -100.697,
                -122.1772,
                -134.6954,
                -121.3354,
                -85.0969,
                -79.5144,
                -92.4159,
                -88.6864,
                -84.5249,
                -66.0048,
            ],
        ),
        (
            499,
            [
                -99.499,
                -141.1408,
                -104.9853,
                -116.865,
                -107.366,
                -84.1193,
                -137.7703,
                -106.7123,
                -86.2089,
                -88.1774,
                -111.6879,
            ],
        ),
    ],
)
def test_the_draws_are_those_that_figures_were_published_with(index, golden):
    """Each input is projected on noise: a change of one level shows."""
    ramp = np.arange(128 * 128 * 3).reshape(128, 128, 3)
    tile = ((ramp * 7919 % 241 + 7) / 255).astype("float32")
    noise = np.random.RandomState(0).standard_normal(tile.shape)
    inputs = damage_robustly(tile, "golden", index)
    digest = (inputs * noise).sum(axis=(1, 2, 3))
    # JPEG decoders may differ by a level here and there.
    np.testing.assert_allclose(digest[:7], golden[:7], atol=1e-3)
    np.testing.assert_allclose(digest[7:], golden[7:], atol=1.0)
