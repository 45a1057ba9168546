"""The order of the records."""

import itertools
import math

import pytest
from shard_files import COUNT, pictures, write_shards

from keras_ae.input_pipeline import order
from keras_ae.input_pipeline.shards import Run, record_offsets, whole_shards


@pytest.fixture
def runs(tmp_path):
    write_shards(tmp_path, "train", pictures())
    return whole_shards(tmp_path, "train")


def names(dataset, count):
    elements = itertools.islice(dataset.as_numpy_iterator(), count)
    return [(path.decode(), int(number)) for path, number, _ in elements]


def test_in_order_is_shard_after_shard(runs):
    expected = [(run.path, n) for run in runs for n in range(run.length)]
    assert names(order.in_order(runs), COUNT + 1) == expected


def test_epochs_have_orders_of_their_own(runs):
    both = names(order.shuffled_forever(runs, seed=0), 2 * COUNT)
    first, second = both[:COUNT], both[COUNT:]
    assert set(first) == set(second) and len(set(first)) == COUNT
    assert first != second


@pytest.mark.parametrize("start", [5, COUNT, 2 * COUNT + 1])
def test_starts_anywhere(runs, start):
    whole = names(order.shuffled_forever(runs, seed=3), 3 * COUNT)
    rest = order.shuffled_forever(runs, seed=3, start=start)
    assert names(rest, 3 * COUNT - start) == whole[start:]


def test_shards_of_9_and_3_are_divided_record_by_record(tmp_path):
    runs = []
    for name, images in (("a", pictures()[:9]), ("b", pictures()[9:])):
        write_shards(tmp_path / name, "train", images, shards=1)
        runs += whole_shards(tmp_path / name, "train")
    epoch = [
        name
        for index in range(2)
        for name in names(
            order.shuffled_forever(runs, seed=0, shard=(index, 2)), 6
        )
    ]
    assert len(set(epoch)) == COUNT


def test_a_run_begins_and_ends_inside_its_shard(runs):
    path = runs[0].path
    offset = record_offsets(path)[2]
    part = [Run(path, offset, 2, 3)]
    assert names(order.in_order(part), COUNT) == [(path, n) for n in (2, 3, 4)]


def test_memory_is_bounded_in_bytes(tmp_path):
    """Records of 100 MB: no more than one waits."""
    path = tmp_path / "huge"
    with open(path, "wb") as shard:
        shard.truncate(300 * 10**6)  # Takes no space on the disk.
    assert order._buffer_size([Run(str(path), 0, 0, 3)]) == 1
    mean = 300 * 10**6 / 30_000
    size = order._buffer_size([Run(str(path), 0, 0, 30_000)])
    assert size == math.floor(order.SHUFFLE_BYTES / mean)
