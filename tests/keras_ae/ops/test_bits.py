"""Random bits: what each statistic should be is known exactly."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from keras_ae.ops import random_bits, random_uniform
from keras_ae.ops.bits import scramble

pytestmark = pytest.mark.backend


def draw(batch, count, seed=1):
    generator = keras.random.SeedGenerator(seed)
    return ops.convert_to_numpy(random_bits(batch, count, generator))


def upper_and_lower_bytes(words):
    return (words >> 24).astype("int64"), (words & 255).astype("int64")


def chi_square_of_pairs(one, two):
    counts = np.bincount((256 * one + two).ravel(), minlength=65536)
    return stats.chisquare(counts).pvalue


@pytest.mark.parametrize("lag", [1, 3, 384, 12288])
def test_bytes_at_two_places_are_independent(lag):
    for part in upper_and_lower_bytes(draw(128, 24576)):
        assert chi_square_of_pairs(part[:, :-lag], part[:, lag:]) > 1e-4


def test_bytes_of_one_word_are_independent():
    assert chi_square_of_pairs(*upper_and_lower_bytes(draw(128, 24576))) > 1e-4


def test_images_are_independent():
    for part in upper_and_lower_bytes(draw(128, 24576)):
        assert chi_square_of_pairs(part[:-1], part[1:]) > 1e-4


@pytest.mark.parametrize("argument", [0, 1, 2])
def test_every_bit_of_place_and_keys_turns_half_of_the_bits(rng, argument):
    # Places are small numbers; only their lower bits ever differ.
    limits = (2**14, 2**32, 2**32)
    words = [rng.integers(n, size=4000).astype("uint32") for n in limits]
    before = ops.convert_to_numpy(scramble(*words))
    for bit in range((14, 32, 32)[argument]):
        turned = list(words)
        turned[argument] = words[argument] ^ np.uint32(1 << bit)
        change = before ^ ops.convert_to_numpy(scramble(*turned))
        share = np.unpackbits(change.view("uint8")).mean()
        # 128,000 bits, half of them by chance.
        assert abs(share - 0.5) < 5 * 0.5 / np.sqrt(128_000)


def test_words_of_an_image_are_distinct():
    assert len(np.unique(draw(1, 2**17))) == 2**17


def test_uniform_fills_the_unit_interval():
    generator = keras.random.SeedGenerator(1)
    values = ops.convert_to_numpy(random_uniform(16, 10000, generator))
    assert 0 <= values.min() and values.max() < 1
    assert stats.kstest(values.ravel(), "uniform").pvalue > 0.01
