"""Every image its own order: `Chain(random_order=True)`."""

import itertools
from collections import Counter

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import (
    Chain,
    Clip,
    GaussianBlur,
    GaussianNoise,
    Identity,
    Knockout,
    OneOf,
)
from keras_ae.corruptions.base import Corruption
from keras_ae.corruptions.random_order import apply_rounds

pytestmark = pytest.mark.backend


class Write(Corruption):
    """Appends a digit: the image tells which corruptions it met, in order."""

    def __init__(self, digit, **kwargs):
        super().__init__(**kwargs)
        self.digit = digit

    def draw(self, images, seed):
        return {}

    def apply(self, images):
        return 10 * images + self.digit


def orders(batch_size, position, kinds=3):
    chain = Chain([Write(k + 1) for k in range(kinds)], random_order=True)
    written = chain.keyed(np.zeros((batch_size, 1, 1, 1)), 1, position)
    return ops.convert_to_numpy(written).astype(int).ravel()


def test_contract(images):
    parts = [
        GaussianBlur(),
        OneOf([Identity(), Knockout()]),
        Chain([GaussianNoise(), Clip()], random_order=True),
    ]
    contract.check(Chain(parts, random_order=True, seed=3), images)


def test_apply_goes_around_the_circle():
    corruptions = [Write(1), Write(2), Write(3)]
    written = apply_rounds(
        corruptions,
        images=ops.zeros((5, 1, 1, 1)),
        parts=[[{}] * 3] * 3,
        seat=ops.array([4, 0, 2, 5, 1] + [3], "int32"),
        circle=ops.array([0, 2, 1], "int32"),
    )
    # Seats 0 and 1 start at 1, 2 and 3 at 2, 4 and 5 at 3; 1 -> 3 -> 2 -> 1.
    np.testing.assert_array_equal(
        ops.convert_to_numpy(written).ravel(), [321, 132, 213, 321, 132]
    )


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_every_image_meets_every_part_once(batch_size):
    for position in range(4):
        met = [sorted(str(o)) for o in orders(batch_size, position)]
        assert met == [["1", "2", "3"]] * batch_size


def test_every_place_sees_all_orders_equally_often():
    seen = np.stack([orders(4, position) for position in range(240)])
    every = [int("".join(p)) for p in itertools.permutations("123")]
    for place in seen.T:
        counts = Counter(place.tolist())
        assert sorted(counts) == sorted(every)
        # Binomial, five sigma.
        spread = np.sqrt(240 * 5 / 36)
        assert max(abs(n - 40) for n in counts.values()) < 5 * spread


def test_orders_differ_within_a_batch():
    assert len(set(orders(9, 0).tolist())) == 3


def test_each_image_has_its_own_strength():
    gray = np.full((6, 32, 32, 3), 0.5, "float32")
    parts = [GaussianNoise((0.0, 0.2)), Identity()]
    noisy = Chain(parts, random_order=True, seed=1)(gray)
    spread = ops.convert_to_numpy(noisy).std(axis=(1, 2, 3))
    assert len(np.unique(spread.round(4))) == 6


def test_the_config_keeps_the_order():
    chain = Chain([Identity()], random_order=True)
    config = keras.saving.serialize_keras_object(chain)
    assert keras.saving.deserialize_keras_object(config).random_order
    assert not Chain([Identity()]).random_order
