"""The files that a parameter names."""

import pathlib

import pytest

from pipeline.errors import UserError
from pipeline.external_data import external_files
from pipeline.transforms.shard_images import shard_images


def found(root, *data):
    paths = external_files([text.format(root) for text in data])
    return [pathlib.Path(path).relative_to(root).as_posix() for path in paths]


@pytest.mark.parametrize(
    "data, names",
    [
        (["{}/*.png"], ["a.png"]),
        (["files:{}/*.png"], ["a.png"]),
        (["files:{}/**/*.png"], ["a.png", "deep/b.png"]),
        (["files:{}/**"], ["a.png", "deep/b.png"]),
        (["files:{}/*"], ["a.png"]),  # No source reads below its matches.
        (["files:{}/a.png=.5", "files:{}/deep/*=2"], ["a.png", "deep/b.png"]),
        (["{}/a.png", "dead_leaves:1=0.5", "dead_leaves"], ["a.png"]),
    ],
)
def test_the_files_of_a_glob_are_found_once(tmp_path, data, names):
    (tmp_path / "deep").mkdir()
    for name in ("a.png", "deep/b.png"):
        (tmp_path / name).touch()
    assert found(tmp_path, *data) == names


def test_a_store_is_refused():
    with pytest.raises(UserError, match="s3://b/.* whose changes a run cannot"):
        list(external_files(["dead_leaves=0.1", "files:s3://b/*.png=0.9"]))


def test_one_may_stand_alone(tmp_path):
    (tmp_path / "a.png").touch()
    assert list(external_files(f"{tmp_path}/*")) == [f"{tmp_path}/a.png"]


def test_home_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.png").touch()
    assert found(tmp_path, "files:~/*.png", "~/a*") == ["a.png"] * 2


def test_a_link_to_nothing_is_a_file_too(tmp_path):
    (tmp_path / "a.png").symlink_to("gone")
    assert found(tmp_path, "files:{}/*") == ["a.png"]


@pytest.mark.parametrize(
    "split, count", [("", 3), (":train", 1), (":train=0.5", 1)]
)
def test_of_a_data_set_the_shards_that_are_read(tmp_path, split, count):
    shard_images("dead_leaves", 9, 32, tmp_path / "own", progress=False)
    shards = found(tmp_path, f"tfds:{{}}/own{split}")
    assert shards[-2:] == ["own/dataset_info.json", "own/features.json"]
    assert shards[0] == "own/Split-train/data_tfrecord-00000-of-00001"
    assert len(shards) == count + 2
