"""A user's mistakes."""

import math
import pathlib

import pytest

from pipeline.errors import UserError
from pipeline.transforms.checks import (
    check_bad_fraction,
    check_fraction,
    check_output,
    check_parent,
    check_positive,
    check_splits,
    check_tiles,
    output_path,
    work_path,
)
from pipeline.transforms.summary import Summary
from pipeline.transforms.work_dir import write_json


def test_a_number_below_one():
    check_positive(tile_size=1)
    for value in 0, math.nan, math.inf:
        with pytest.raises(UserError, match="--tile-size is .*give at least"):
            check_positive(workers=1, tile_size=value)


@pytest.mark.parametrize("value", [-1, 1.5, math.nan])
def test_what_is_no_part_of_a_whole(value):
    check_fraction("max_bad_fraction", 0)
    check_fraction("max_bad_fraction", 1)
    with pytest.raises(UserError, match="--max-bad-fraction is .*; give 0 to"):
        check_fraction("max_bad_fraction", value)


def test_an_output_in_a_store(tmp_path):
    output = output_path("memory://b/o")
    check_output(output, update=False)
    with pytest.raises(UserError, match="cannot swap two data sets"):
        check_output(output, update=True)
    with pytest.raises(UserError, match="give it as --work-dir"):
        work_path(output, None)
    # Outputs of the same name have work directories of their own.
    others = {work_path(output_path(f"memory://{b}/o"), tmp_path) for b in "ab"}
    assert len(others) == 2
    for work in others:
        assert work.parent == tmp_path and work.name.startswith("o-")


def test_the_root_is_no_output():
    with pytest.raises(UserError, match="/ is a whole disk; name a folder"):
        output_path("/")


def test_the_work_on_a_folder_is_done_beside_it(tmp_path):
    output = output_path(tmp_path / "o")
    assert work_path(output, None) == tmp_path / "o.work"
    with pytest.raises(UserError, match="o.work beside it: leave it out"):
        work_path(output, tmp_path)


def test_a_work_directory_that_cannot_be(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="file is no folder that you may"):
        work_path(output_path("memory://b/o"), tmp_path / "file")


@pytest.mark.parametrize(
    "splits, message",
    [
        ({}, "sum to 0"),
        ({"train": 0.9, "test": 0.2}, "sum to 1.1; make it 1"),
        ({"train": 1.5, "test": -0.5}, "test has the fraction -0.5"),
        ({"train": 0.5, "test": math.nan}, "test has the fraction nan"),
        ({"../up": 1.0}, "'../up' is no identifier"),
    ],
)
def test_impossible_splits(splits, message):
    with pytest.raises(UserError, match=message):
        check_splits(splits)


def test_fractions_may_be_inexact():
    check_splits({"a": 0.7, "b": 0.2, "c": 0.1})


def test_an_output_that_exists(tmp_path):
    check_output(tmp_path / "new" / "deep", False)
    check_output(tmp_path, False)  # empty
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=f"{tmp_path} exists already"):
        check_output(tmp_path, False)


def write_data_set(directory):
    shard = {"split": "a", "path": "p", "tiles": 1, "bytes": 2, "sha256": "0"}
    write_json(directory / "manifest.json", {"shards": [shard]})
    write_json(directory / "dataset_info.json", {})


@pytest.mark.parametrize("name", ["manifest.json", "dataset_info.json"])
def test_half_a_data_set_is_not_to_be_replaced(tmp_path, name):
    write_data_set(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(UserError, match="exists already"):
        check_output(tmp_path, update=True)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"name": "app"}', '{"shards": []}', '{"shards": [{}]}'],
)
def test_what_others_made_is_not_to_be_replaced(tmp_path, text):
    write_data_set(tmp_path)
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(UserError, match="exists already"):
        check_output(tmp_path, update=True)


def test_a_finished_output_is_not_to_be_removed(tmp_path):
    write_data_set(tmp_path)
    with pytest.raises(UserError, match="finished data set; use it") as told:
        check_output(tmp_path, False)
    assert "remove" not in str(told.value)
    check_output(tmp_path, update=True)


def test_an_output_below_a_file(tmp_path):
    check_parent(tmp_path / "new" / "deep")
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="file is no folder that you may"):
        check_parent(tmp_path / "file" / "below")


def test_an_output_where_nobody_may_write():
    with pytest.raises(UserError, match="/proc is no folder|cannot write"):
        check_parent(pathlib.Path("/proc/self/status/output"))


def summary(tiles) -> Summary:
    return Summary(
        3, 2, tiles, duplicates=0, near_duplicates=0, flat=0, shards=1
    )


def test_too_many_bad_images():
    reasons = ["truncated: 3 bytes", "empty", "truncated: 4 bytes"]
    letters = pathlib.Path("a.jsonl")
    check_bad_fraction(summary({"train": 1}), 2 / 3, reasons, letters)
    with pytest.raises(UserError) as told:
        check_bad_fraction(summary({"train": 1}), 0.6, reasons, letters)
    assert "2 of 3 images" in str(told.value)
    assert "0.6 of them (2 truncated; 1 empty; see a.jsonl)" in str(told.value)


def test_nothing_readable():
    with pytest.raises(UserError, match="none of 3 images.*first: truncated"):
        check_tiles(summary({}), {"train": 1.0}, ["truncated", "empty"])
    with pytest.raises(UserError, match="every tile is flat"):
        check_tiles(summary({}), {"train": 1.0}, [])


def test_an_empty_split():
    splits = {"train": 0.9, "eval": 0.1}
    check_tiles(summary({"train": 2, "eval": 1}), splits, [])
    with pytest.raises(UserError, match="left for split eval: 2 splits"):
        check_tiles(summary({"train": 3}), splits, [])
