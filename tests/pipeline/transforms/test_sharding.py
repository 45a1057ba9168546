"""How many shards there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transforms.sharding import MB, Sharding, share_out

COUNTS = st.dictionaries(st.text(max_size=2), st.integers(0, 50), min_size=1)


@pytest.mark.parametrize(
    "shard_mb, expected", [(1, [10, 1, 0]), (3, [4, 1, 0]), (10, [1, 1, 0])]
)
def test_by_size_no_shard_is_larger(shard_mb, expected):
    tiles = {"train": 300, "test": 7, "eval": 0}
    sizes = [10 * MB, MB // 2, 0]
    shards = Sharding(shard_mb=shard_mb).per_split(tiles, sizes)
    assert list(shards.values()) == expected


def test_by_size_no_shard_is_empty():
    assert Sharding(shard_mb=1).per_split({"a": 2}, [9 * MB]) == {"a": 2}


def test_by_number_it_is_all_splits_together():
    tiles = {"train": 98, "eval": 1, "test": 1}
    shards = Sharding(num_shards=12).per_split(tiles, [1, 1, 1])
    assert shards == {"train": 10, "eval": 1, "test": 1}
    assert share_out(4, {"a": 10, "b": 10}) == {"a": 2, "b": 2}


@given(COUNTS, st.integers(1, 80))
def test_by_number_the_largest_shard_is_smallest(tiles, number):
    shards = share_out(number, tiles)
    filled = [split for split in tiles if tiles[split]]
    asked = max(number, len(filled))
    assert sum(shards.values()) == min(asked, sum(tiles.values()))
    assert all(bool(shards[split]) == bool(tiles[split]) for split in tiles)
    # Taking a shard from a split would make its shards larger than any is.
    largest = max((tiles[s] / shards[s] for s in filled), default=0)
    for split in filled:
        if shards[split] > 1:
            assert tiles[split] / (shards[split] - 1) >= largest
