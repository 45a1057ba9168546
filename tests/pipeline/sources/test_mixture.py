"""Several sources as one."""

import collections
import pickle

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.dead_leaves import DeadLeaves, draw_dead_leaves
from pipeline.sources.image_files import ImageFiles
from pipeline.sources.mixture import Mixture
from pipeline.sources.source import Item


def count(items) -> list[int]:
    """How many items are of each source."""
    numbers = collections.Counter(item.key.partition(":")[0] for item in items)
    return [number for _, number in sorted(numbers.items())]


def folder(tmp_path, name, number) -> ImageFiles:
    (tmp_path / name).mkdir()
    for file in range(number):
        (tmp_path / name / f"{file:03d}.png").touch()
    return ImageFiles(f"{tmp_path}/{name}/*")


@given(
    st.lists(st.floats(0.01, 10), min_size=2, max_size=4), st.integers(1, 200)
)
def test_every_first_part_holds_the_shares(weights, num_images):
    leaves = [DeadLeaves(seed) for seed in range(len(weights))]
    items = list(Mixture(leaves, weights).items(num_images))
    assert len(items) == num_images
    numbers = [int(item.key.partition(":")[0]) for item in items]
    for source, weight in enumerate(weights):
        share = num_images * weight / sum(weights)
        assert abs(numbers.count(source) - share) < len(weights) - 1 + 1e-6


def test_shares_hold_to_the_end_of_a_source(tmp_path):
    photographs = folder(tmp_path, "photographs", 90)
    mixture = Mixture([photographs, DeadLeaves()], [0.9, 0.1])
    assert count(mixture.items(50)) == [45, 5]
    assert count(mixture.items(10_000)) == [90, 10]


def test_without_shares_every_image_is_taken(tmp_path):
    many, few = folder(tmp_path, "many", 70), folder(tmp_path, "few", 3)
    assert count(Mixture([many, few]).items(10_000)) == [70, 3]
    assert count(Mixture([few, DeadLeaves()]).items(50)) == [3, 47]


def test_equal_names_have_different_keys(tmp_path):
    one, other = folder(tmp_path, "one", 2), folder(tmp_path, "other", 2)
    keys = [item.key for item in Mixture([one, other]).items(9)]
    assert keys == ["0:000.png", "1:000.png", "0:001.png", "1:001.png"]


def test_an_item_is_read_from_its_source():
    mixture = pickle.loads(
        pickle.dumps(Mixture([DeadLeaves(3), DeadLeaves(4)]))
    )
    item = list(mixture.items(4))[3]
    assert item == Item("1:dead_leaves:4/000001")
    np.testing.assert_array_equal(mixture.read(item), draw_dead_leaves(4, 1))
