"""Which images look alike."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.transforms.near_duplicates import (
    MAX_DISTANCE,
    alike_groups,
    first_looks,
    least_alike,
)


def random_hashes(number: int, seed: int = 0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.integers(0, 2**64, (number, 4), np.uint64)


def flip(look: np.ndarray, bits) -> np.ndarray:
    as_bits = np.unpackbits(look.view(np.uint8))
    as_bits[list(bits)] ^= 1
    return np.packbits(as_bits).view(np.uint64)


def near_pairs(hashes, distance=MAX_DISTANCE) -> list[tuple[int, int]]:
    """By comparing each with each."""
    return [
        (one, other)
        for one in range(len(hashes))
        for other in range(one + 1, len(hashes))
        if np.bitwise_count(hashes[one] ^ hashes[other]).sum() <= distance
    ]


def least_of_component(number: int, pairs) -> np.ndarray:
    least = np.arange(number)
    for _ in range(number):
        for one, other in pairs:
            least[[one, other]] = least[[one, other]].min()
    return least


# Chains of looks, each near the one before.
CHAINS = st.lists(
    st.lists(st.integers(0, 255), min_size=1, max_size=9, unique=True),
    max_size=12,
)


@settings(deadline=None)
@given(CHAINS, st.integers(0, 99))
def test_no_pair_is_overlooked(chain, seed):
    hashes = [*random_hashes(5, seed)]
    for bits in chain:
        hashes.append(flip(hashes[-1], bits))
    unique = np.unique(np.array(hashes), axis=0)
    np.random.default_rng(seed).shuffle(unique)
    group = alike_groups(unique)
    assert all(group[a] == group[b] for a, b in near_pairs(unique))
    # Nor are there links of more than twice the distance.
    links = near_pairs(unique, 2 * MAX_DISTANCE)
    joined = least_of_component(len(unique), links)
    assert all(len(set(joined[group == g])) == 1 for g in set(group))


@settings(deadline=None)
@given(CHAINS, st.integers(0, 99))
def test_the_first_is_kept_and_what_looks_like_it_is_not(chain, seed):
    hashes = [*random_hashes(3, seed)]
    for bits in chain:
        hashes.append(flip(hashes[-1], bits))
    hashes = np.array(hashes)
    kept: list[np.ndarray] = []
    expected = []
    for look in hashes:
        distances = [np.bitwise_count(look ^ one).sum() for one in kept]
        expected.append(all(d > MAX_DISTANCE for d in distances))
        kept += [look] * expected[-1]
    assert first_looks(hashes).tolist() == expected


@settings(deadline=None)
@given(CHAINS, st.integers(0, 99))
def test_the_least_number_does_not_depend_on_the_order(chain, seed):
    hashes = [*random_hashes(3, seed)]
    for bits in chain:
        hashes.append(flip(hashes[-1], bits))
    hashes = np.array(hashes)
    generator = np.random.default_rng(seed)
    numbers = generator.integers(0, 2**64, len(hashes), np.uint64)
    order = generator.permutation(len(hashes))
    np.testing.assert_array_equal(
        least_alike(numbers, hashes)[order],
        least_alike(numbers[order], hashes[order]),
    )


def test_what_is_joined_by_others_is_alike():
    look, other = random_hashes(2)
    chain = [look, flip(look, range(5)), flip(look, range(10)), other]
    numbers = np.array([30, 20, 40, 10], np.uint64)
    assert least_alike(numbers, np.array(chain)).tolist() == [20, 20, 20, 10]
    # But the third does not look like the first, which is kept.
    assert first_looks(np.array(chain)).tolist() == [True, False, True, True]


@pytest.mark.parametrize("number", [0, 1])
def test_few_hashes(number):
    hashes = random_hashes(number)
    numbers = np.arange(number, dtype=np.uint64)
    assert alike_groups(hashes).tolist() == [0] * number
    assert first_looks(hashes).all()
    assert least_alike(numbers, hashes).tolist() == numbers.tolist()


def test_equal_looks_are_many_but_quick():
    hashes = np.repeat(random_hashes(3), 20_000, axis=0)
    assert np.flatnonzero(first_looks(hashes)).tolist() == [0, 20_000, 40_000]


def test_many_that_look_alike_are_quick():
    generator = np.random.default_rng(0)
    flips = np.zeros((20_000, 256), np.uint8)
    places = generator.integers(0, 256, (20_000, 3))
    np.put_along_axis(flips, places, 1, axis=1)
    look = random_hashes(1)
    hashes = look ^ np.packbits(flips, axis=1).view(np.uint64)
    start = time.process_time()
    looks = first_looks(hashes)
    numbers = np.arange(len(hashes), dtype=np.uint64)
    assert not least_alike(numbers, hashes).any()
    assert time.process_time() - start < 10
    assert np.flatnonzero(looks).tolist() == [0]
