"""Knockout."""

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_ae.corruptions import Knockout

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(Knockout(seed=3), images)


def test_apply_blackens_the_blocks(images):
    block = [np.full((10, 1), value) for value in (2, 3, 4, 5)]
    expected = images.copy()
    expected[:, 2:6, 3:8] = 0
    gone = Knockout().apply(ops.convert_to_tensor(images), *block)
    np.testing.assert_array_equal(ops.convert_to_numpy(gone), expected)


def test_blocks_may_hold_another_value(images):
    corruption = Knockout(value=0.25, seed=3)
    contract.check(corruption, images)
    gone = ops.convert_to_numpy(corruption(images))
    changed = gone != images
    assert changed.any()
    np.testing.assert_array_equal(gone[changed], 0.25)


def test_a_value_outside_0_1_is_refused():
    with pytest.raises(ValueError, match="Divide by 255. Received: value=20"):
        Knockout(value=20)


def test_blocks_are_uniform_and_fully_inside():
    seed = keras.random.SeedGenerator(1)
    drawn = Knockout(blocks=10, max_size=9).draw(
        np.zeros((1000, 24, 20, 1), "float32"), seed
    )
    drawn = {key: ops.convert_to_numpy(value) for key, value in drawn.items()}
    for start, size, limit in (("top", "height", 24), ("left", "width", 20)):
        counts = np.bincount(drawn[size].ravel(), minlength=10)[1:]
        # 10000 draws of 9 sizes: binomial, five sigma.
        assert np.abs(counts - 10000 / 9).max() < 5 * np.sqrt(10000 * 8 / 81)
        # Uniform given the size: `limit - size + 1` places.
        for value in (1, 9):
            places = drawn[start][drawn[size] == value]
            counts = np.bincount(places, minlength=limit - value + 1)
            assert len(counts) == limit - value + 1
            assert stats.chisquare(counts).pvalue > 1e-3


def test_the_covered_area_is_as_expected():
    """Of each pixel: 1 - (1 - p)^10, if one block covers it by chance p."""
    corruption = Knockout(blocks=10, max_size=9, seed=1)
    gone = ops.convert_to_numpy(corruption(np.ones((1000, 24, 20, 1)))) == 0
    down, across = (
        np.mean([covering(size, limit) for size in range(1, 10)], axis=0)
        for limit in (24, 20)
    )
    expected = 1 - (1 - np.outer(down, across)) ** 10
    share = gone.mean(axis=(1, 2, 3))
    spread = share.std() / np.sqrt(len(share))
    assert abs(share.mean() - expected.mean()) < 4 * spread
    # Each pixel is a binomial share of 1000 images.
    error = gone[..., 0].mean(axis=0) - expected
    assert np.all(abs(error) < 5 * np.sqrt(expected * (1 - expected) / 1000))


def covering(size, limit):
    """The chance of each pixel of a line to be in a block of `size`."""
    starts = limit - size + 1
    return np.convolve(np.full(starts, 1 / starts), np.ones(size))


def test_a_block_in_a_smaller_image_covers_it():
    gone = Knockout(blocks=40, max_size=9, seed=1)(
        np.ones((1, 2, 2, 3), "float32")
    )
    np.testing.assert_array_equal(ops.convert_to_numpy(gone), 0.0)


@pytest.mark.parametrize("arguments", [{"blocks": 0}, {"max_size": 0}])
def test_nothing_to_knock_out_is_refused(arguments):
    with pytest.raises(ValueError, match="must be positive. Received"):
        Knockout(**arguments)
