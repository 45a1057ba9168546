"""One pass over shards."""

import pytest
from shard_files import flip_bit, pictures, write_shards

from pipeline.errors import UserError
from pipeline.statistics.compute_statistics import compute_statistics
from pipeline.statistics.files import read_statistics


@pytest.fixture
def examples(tmp_path):
    write_shards(tmp_path / "examples", "train", pictures(9), shards=3)
    write_shards(tmp_path / "examples", "eval", pictures(2), shards=1)
    return tmp_path / "examples"


def test_each_split_has_its_statistics(examples, tmp_path):
    compute_statistics(examples, tmp_path / "found")
    for split, count in (("train", 9), ("eval", 2)):
        found = read_statistics(tmp_path / "found", split)
        assert (found.name, found.num_examples) == (split, count)
        assert (
            found.features[0].bytes_stats.common_stats.tot_num_values == count
        )


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_the_workers(examples, tmp_path):
    for workers in (1, 2):
        compute_statistics(examples, tmp_path / str(workers), workers)
    for split in ("train", "eval"):
        one, two = (
            (tmp_path / workers / f"Split-{split}/FeatureStats.pb").read_bytes()
            for workers in "12"
        )
        assert one == two


@pytest.mark.parametrize(
    "workers", [1, pytest.param(2, marks=pytest.mark.slow)]
)
def test_a_damaged_shard_is_named(examples, tmp_path, workers):
    (path,) = (examples / "Split-eval").glob("*")
    flip_bit(path, 1000)
    with pytest.raises(UserError) as error:
        compute_statistics(examples, tmp_path / "found", workers)
    assert str(error.value).startswith(
        f"Shard {path}, record 1: damaged before"
    )
    assert str(error.value).endswith("cut the images again.")
