"""Knockout."""

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops

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
        assert drawn[start].min() == 0
        assert (drawn[start] + drawn[size]).max() == limit


def test_a_block_in_a_smaller_image_covers_it():
    gone = Knockout(blocks=40, max_size=9, seed=1)(
        np.ones((1, 2, 2, 3), "float32")
    )
    np.testing.assert_array_equal(ops.convert_to_numpy(gone), 0.0)


@pytest.mark.parametrize("arguments", [{"blocks": 0}, {"max_size": 0}])
def test_nothing_to_knock_out_is_refused(arguments):
    with pytest.raises(ValueError, match="must be positive. Received"):
        Knockout(**arguments)
