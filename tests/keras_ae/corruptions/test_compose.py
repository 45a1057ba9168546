"""Corruptions made of corruptions."""

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import (
    Chain,
    GaussianBlur,
    GaussianNoise,
    Identity,
    Knockout,
    OneOf,
)

pytestmark = pytest.mark.backend


def test_chain_contract(images):
    contract.check(Chain([GaussianBlur(), GaussianNoise()], seed=3), images)


def test_one_of_contract(images):
    parts = [GaussianBlur(), Chain([GaussianNoise(), Knockout()])]
    contract.check(OneOf(parts, seed=3), images)


def test_chain_applies_its_parts_in_order(images):
    noise = np.ones_like(images)
    stddev = np.full(10, 0.5, "float32")
    block = [np.full((10, 1), value) for value in (0, 0, 24, 20)]
    parts = [
        {"stddev": stddev, "noise": noise},
        dict(zip(("top", "left", "height", "width"), block, strict=True)),
    ]
    chain = Chain([GaussianNoise(), Knockout()])
    chained = chain.apply(ops.convert_to_tensor(images), parts)
    np.testing.assert_array_equal(ops.convert_to_numpy(chained), 0.0)
    chain = Chain([Knockout(), GaussianNoise()])
    chained = chain.apply(ops.convert_to_tensor(images), parts[::-1])
    np.testing.assert_array_equal(ops.convert_to_numpy(chained), 0.5)


def kinds_of(batch_size, position, clean=0.5):
    """Which of three kinds each image of one batch met."""
    mixture = OneOf(
        [Identity(), GaussianNoise((0.1, 0.1)), Knockout(max_size=99)]
    )
    gray = np.full((batch_size, 4, 4, 1), clean, "float32")
    damaged = ops.convert_to_numpy(mixture.keyed(gray, 1, position))[..., 0]
    changed = (damaged != clean).any(axis=(1, 2))
    return np.where(changed, np.where((damaged == 0).any((1, 2)), 2, 1), 0)


@pytest.mark.parametrize("batch_size, most", [(1, 1), (2, 1), (9, 3), (10, 4)])
def test_no_kind_gets_more_than_its_share(batch_size, most):
    for position in range(5):
        kinds = kinds_of(batch_size, position)
        assert np.bincount(kinds, minlength=3).max() <= most


def test_every_place_of_a_batch_meets_every_kind_equally_often():
    kinds = np.stack([kinds_of(4, position) for position in range(150)])
    for kind in range(3):
        share = (kinds == kind).mean(axis=0)
        assert np.abs(share - 1 / 3).max() < 5 * np.sqrt(2 / 9 / 150)


@pytest.mark.parametrize("kind", [Chain, OneOf])
def test_no_parts_are_refused(kind):
    with pytest.raises(ValueError, match=f"`{kind.__name__}` needs at least"):
        kind([])


@pytest.mark.parametrize("kind", [Chain, OneOf])
def test_layers_that_are_no_corruptions_are_refused(kind):
    with pytest.raises(ValueError, match="not other layers. Received: corrupt"):
        kind([Identity(), keras.layers.GaussianNoise(0.1)])


def test_a_config_can_be_used_twice():
    config = Chain([Identity()], seed=1).get_config()
    for _ in range(2):
        assert Chain.from_config(config).get_config() == config
