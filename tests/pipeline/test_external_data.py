"""The files that a parameter names."""

import pytest

from pipeline.external_data import external_files


@pytest.mark.parametrize(
    "data, names",
    [
        ("{}/*.png", ["a.png"]),
        ("files:{}/*.png", ["a.png"]),
        ("files:{}/**/*.png", ["a.png", "deep/b.png"]),
        (
            ["files:{}/a.png=0.5", "files:{}/deep/*=0.5"],
            ["a.png", "deep/b.png"],
        ),
        ("tfds:{}/deep", ["deep/b.png"]),
        ("tfds:{}/deep:train", ["deep/b.png"]),
        (["tfds:{}/deep:train=2", "dead_leaves:1"], ["deep/b.png"]),
        ("tfds:mnist", []),
        ("dead_leaves:1", []),
    ],
)
def test_files_and_folders_are_found(tmp_path, data, names):
    (tmp_path / "deep").mkdir()
    for name in ("a.png", "deep/b.png"):
        (tmp_path / name).touch()
    if isinstance(data, str):
        data = data.format(tmp_path)
    else:
        data = [text.format(tmp_path) for text in data]
    found = {
        path.relative_to(tmp_path).as_posix() for path in external_files(data)
    }
    assert found == set(names)
