"""What is counted of examples."""

from collections import Counter

import numpy as np
import pytest
from shard_files import example, pictures
from tiny_examples import serialized

from pipeline.statistics.counts import SplitCounts


def counted(*examples):
    counts = SplitCounts()
    for each in examples:
        counts.add(each)
    return counts


def test_values_and_lengths_are_counted():
    counts = counted(serialized(n=[1, 1, 2]), serialized(n=[]), serialized())
    assert counts.num_examples == 3
    assert counts.features["n"].values == Counter({1: 2, 2: 1})
    assert counts.features["n"].lengths == Counter({3: 1, 0: 1})


def test_of_images_only_sizes_are_kept():
    picture = example(pictures(1)[0])
    counts = counted(picture)
    ((size, times),) = counts.features["image/encoded"].values.items()
    assert 500 < size < len(picture) and times == 1
    assert counts.images.sizes == Counter({(16, 16): 1})


def test_raw_images_have_their_size_beside():
    raw = {
        "image/encoded": [bytes(2 * 3 * 3)],
        "image/format": [b"raw"],
        "image/height": [2],
        "image/width": [3],
    }
    assert counted(serialized(**raw)).images.sizes == Counter({(2, 3): 1})


def test_parts_add_up():
    parts = [
        [serialized(n=[1], text=[b"a"])],
        [serialized(n=[2]), example(pictures(1)[0])],
    ]
    merged = counted(*parts[0])
    merged.merge(counted(*parts[1]))
    whole = counted(*parts[0], *parts[1])
    assert merged.features == whole.features
    assert merged.num_examples == whole.num_examples == 3
    assert merged.images.hashes == whole.images.hashes
    np.testing.assert_array_equal(merged.images.levels, whole.images.levels)


def test_a_feature_has_one_type():
    counts = counted(serialized(n=[1]))
    with pytest.raises(ValueError, match="holds n as bytes_list, other"):
        counts.add(serialized(n=[b"1"]))
    with pytest.raises(ValueError, match="holds n as float_list, other"):
        counts.merge(counted(serialized(n=[1.0])))


@pytest.mark.parametrize("missing", ["image/height", "image/width"])
def test_a_raw_image_needs_its_size(missing):
    raw = {
        "image/encoded": [bytes(2 * 3 * 3)],
        "image/format": [b"raw"],
        "image/height": [2],
        "image/width": [3],
    }
    with pytest.raises(ValueError, match="without one height and one width"):
        counted(serialized(**raw | {missing: []}))
    del raw[missing]
    with pytest.raises(ValueError, match="without one height and one width"):
        counted(serialized(**raw))


def test_a_merge_costs_what_it_adds():
    class Untouched(Counter):
        """Fails where all of it is looked at."""

        def items(self):
            raise AssertionError("the left side was looked at")

    total = counted(serialized(n=[1]))
    total.features["n"].values = Untouched({1: 1})
    total.images.sizes = Untouched({(16, 16): 1})
    total.merge(counted(serialized(n=[1, 2]), example(pictures(1)[0])))
    assert total.features["n"].values == {1: 2, 2: 1}
    assert total.images.sizes == {(16, 16): 2}
