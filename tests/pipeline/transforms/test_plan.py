"""Which tile goes where."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transforms.plan import assign_splits, cut_shards, plan_shards
from pipeline.transforms.sharding import DEFAULT_SPLITS, Sharding
from pipeline.transforms.stage import ROW, hash_key

WHOLE = {"train": 1.0}
SPLITS = {"train": 0.8, "eval": 0.1, "test": 0.1}


def look(name) -> np.ndarray:
    return np.frombuffer(hashlib.sha256(name.encode()).digest(), np.uint64)


def make_rows(keys, tiles=3) -> np.ndarray:
    """`tiles` tiles of each image, all of different pixels."""
    names = [(key, f"{key}@{tile}") for key in keys for tile in range(tiles)]
    rows = [
        (
            *(hash_key(key), hash_key(name), place),
            *(look(key), look(name)),
            *(0, place, 1),
        )
        for place, (key, name) in enumerate(names)
    ]
    return np.array(rows, ROW)


@pytest.fixture
def rows() -> np.ndarray:
    return make_rows([f"{i}.jpg" for i in range(400)])


def test_every_tile_is_planned_once(rows):
    plan = plan_shards(rows, SPLITS, Sharding(12))
    assert sorted(plan.rows["offset"]) == list(range(len(rows)))
    assert plan.shards[0].start == 0
    assert plan.shards[-1].stop == len(rows)
    for one, next_one in zip(plan.shards, plan.shards[1:], strict=False):
        assert one.stop == next_one.start


def test_tiles_of_one_image_share_a_split(rows):
    plan = plan_shards(rows, SPLITS, Sharding(12))
    sources = {name: set() for name in SPLITS}
    for shard in plan.shards:
        held = plan.rows[shard.start : shard.stop]["source"].tolist()
        sources[shard.split].update(held)
    assert not sources["train"] & sources["eval"]
    assert not sources["train"] & sources["test"]
    assert not sources["eval"] & sources["test"]
    assert len(sources["train"]) == pytest.approx(320, abs=30)


def test_a_split_does_not_depend_on_the_other_images(rows):
    fractions = list(SPLITS.values())
    splits = assign_splits(rows["source"], fractions)
    some = assign_splits(rows["source"][::7], fractions)
    np.testing.assert_array_equal(splits[::7], some)


@pytest.mark.parametrize("number", [3, 5, 16])
@pytest.mark.parametrize("folder", ["a", "b", "c", "d"])
def test_few_photographs_leave_no_split_empty(number, folder):
    names = list(DEFAULT_SPLITS)
    keys = [f"{folder}/{i}.jpg" for i in range(number)]
    plan = plan_shards(make_rows(keys), DEFAULT_SPLITS, Sharding())
    assert [shard.split for shard in plan.shards] == names
    sizes = [shard.stop - shard.start for shard in plan.shards]
    assert sum(sizes) == 3 * number and not any(size % 3 for size in sizes)
    assert max(sizes) == sizes[0]


def test_only_an_empty_split_takes_the_nearest_image():
    hashes = np.array([1, 2, 3, 40, 3, 2], np.uint64) * np.uint64(2**58)
    fractions = [0.25, 0.125, 0.125, 0.5]
    assert assign_splits(hashes, fractions).tolist() == [0, 2, 1, 3, 1, 2]
    assert assign_splits(hashes[:3], [0.5, 0.5]).tolist() == [0, 0, 1]
    assert assign_splits(hashes[:1], [0.5, 0.5]).tolist() == [0]


@given(st.sets(st.integers(0, 2**64 - 1), min_size=1), st.integers(1, 9))
def test_no_split_is_empty_where_images_suffice(hashes, number):
    splits = assign_splits(
        np.array(sorted(hashes), np.uint64), [1 / number] * number
    )
    assert len(set(splits.tolist())) >= min(len(hashes), number)


def test_splits_cut_the_range_of_hashes():
    hashes = np.array([0, 2**63 - 1, 2**63, 2**64 - 1], np.uint64)
    assert assign_splits(hashes, [0.25, 0.5, 0.25]).tolist() == [0, 1, 1, 2]
    assert assign_splits(hashes, [1.0]).tolist() == [0, 0, 0, 0]


def test_the_order_is_shuffled_but_fixed(rows):
    offsets = plan_shards(rows, WHOLE, Sharding()).rows["offset"]
    assert abs(np.corrcoef(offsets, np.arange(len(rows)))[0, 1]) < 0.1
    again = plan_shards(rows.copy(), WHOLE, Sharding()).rows["offset"]
    np.testing.assert_array_equal(offsets, again)


def test_of_equal_tiles_the_first_is_kept(rows):
    rows[["pixels", "look"]][[10, 700]] = rows[["pixels", "look"]][1000]
    plan = plan_shards(rows, SPLITS, Sharding(12))
    assert (plan.duplicates, plan.near_duplicates) == (2, 0)
    kept = set(plan.rows["offset"].tolist())
    assert 10 in kept
    assert not {700, 1000} & kept


def test_tiles_that_share_a_sum_alone_are_kept(rows):
    rows["pixels"] = 7
    plan = plan_shards(rows, SPLITS, Sharding(12))
    assert (plan.duplicates, plan.near_duplicates) == (0, 0)
    assert len(plan.rows) == len(rows)


def test_tiles_that_share_a_look_alone_are_near_duplicates(rows):
    rows["look"][[10, 700]] = rows["look"][1000]
    plan = plan_shards(rows, SPLITS, Sharding(12))
    assert (plan.duplicates, plan.near_duplicates) == (0, 2)


@given(st.integers(1, 500), st.integers(1, 60))
def test_shards_of_a_split_are_equal(count, number):
    shards = cut_shards({"train": count}, {"train": number})
    sizes = [shard.stop - shard.start for shard in shards]
    assert sum(sizes) == count
    assert len(shards) == number
    assert max(sizes) - min(sizes) <= 1


def test_shards_are_named_as_tfx_names_them():
    shards = cut_shards({"a": 3, "b": 0, "c": 1}, {"a": 2, "b": 0, "c": 1})
    assert [shard.name for shard in shards] == [
        "data_tfrecord-00000-of-00002",
        "data_tfrecord-00001-of-00002",
        "data_tfrecord-00000-of-00001",
    ]
