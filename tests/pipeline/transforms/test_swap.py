"""Two directories change places."""

import pytest

from pipeline.transforms.swap import swap


def test_the_names_change_places(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    swap(tmp_path / "a", tmp_path / "b")
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b"]
    assert [p.name for p in (tmp_path / "b").iterdir()] == ["a"]


def test_a_missing_path_is_told(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(FileNotFoundError, match="nowhere"):
        swap(tmp_path / "nowhere", tmp_path / "a")
