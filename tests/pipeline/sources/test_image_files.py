"""Photographs on disk."""

import os
import pathlib
import tarfile
import tempfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import UserError
from pipeline.sources import UnreadableImage
from pipeline.sources.image_files import ImageFiles


@pytest.fixture
def pixels(rng) -> np.ndarray:
    return rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)


def read(path) -> np.ndarray:
    source = ImageFiles(str(path))
    (item,) = source.items(10)
    return source.read(item)


def test_keys_are_paths_below_the_globs_folder(tmp_path, pixels):
    for name in ("b.png", "a.png", "deep/er/c.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
    source = ImageFiles(f"{tmp_path}/**/*.png")
    keys = [item.key for item in source.items(10)]
    assert keys == ["a.png", "b.png", "deep/er/c.png"]
    assert [item.key for item in source.items(2)] == keys[:2]


def test_an_edited_file_has_another_version(tmp_path, pixels):
    path = tmp_path / "a.png"
    source = ImageFiles(str(path))
    Image.fromarray(pixels).save(path)
    (before,) = source.items(1)
    Image.fromarray(pixels[:10]).save(path)
    (after,) = source.items(1)
    assert before.key == after.key
    assert before.version != after.version


def test_a_relative_glob_is_read_from_where_it_was_given(
    tmp_path, pixels, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(pixels).save("a.png")
    np.testing.assert_array_equal(read("*.png"), pixels)


def test_the_home_folder_may_be_a_tilde(tmp_path, pixels, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "photos").mkdir()
    Image.fromarray(pixels).save(tmp_path / "photos" / "a.png")
    np.testing.assert_array_equal(read("~/photos/*.png"), pixels)
    with pytest.raises(UserError, match="it is a folder"):
        read("~/photos")


def test_photographs_are_downscaled(tmp_path, pixels):
    Image.fromarray(pixels).save(tmp_path / "a.png")
    source = ImageFiles(f"{tmp_path}/*", downscale=2)
    (item,) = source.items(1)
    assert source.read(item).shape == (10, 15, 3)


def test_archives_are_looked_into(tmp_path, pixels):
    (tmp_path / "deep").mkdir()
    Image.fromarray(pixels).save(tmp_path / "z.png")
    with zipfile.ZipFile(tmp_path / "deep" / "a.zip", "w") as archive:
        for name in ("b.png", "c.png", "read.me"):
            archive.write(tmp_path / "z.png", f"x/{name}")
    source = ImageFiles(f"{tmp_path}/**/*")
    items = list(source.items(10))
    assert [item.key for item in items] == [
        "deep/a.zip!x/b.png",
        "deep/a.zip!x/c.png",
        "z.png",
    ]
    assert list(source.items(2)) == items[:2]
    for item in items:
        np.testing.assert_array_equal(source.read(item), pixels)


def test_a_damaged_archive_is_one_more_item(tmp_path, pixels):
    Image.fromarray(pixels).save(tmp_path / "z.png")
    with tarfile.open(
        tmp_path / "a.tar", "w", format=tarfile.USTAR_FORMAT
    ) as archive:
        for name in ("a.png", "b.png", "c.png"):
            archive.add(tmp_path / "z.png", name)
    # Of b.png the header is left and a part of the data.
    size = -(-(tmp_path / "z.png").stat().st_size // 512) * 512
    with open(tmp_path / "a.tar", "r+b") as file:
        file.truncate(2 * 512 + size + 100)
    (tmp_path / "z.zip").write_text("no archive")
    source = ImageFiles(f"{tmp_path}/*")
    items = {item.key: item for item in source.items(10)}
    assert [*items][:2] == ["a.tar!a.png", "a.tar!b.png"]
    assert [*items][2:] == ["a.tar", "z.png", "z.zip"]
    np.testing.assert_array_equal(source.read(items["a.tar!a.png"]), pixels)
    for name in ("a.tar", "z.zip"):
        with pytest.raises(UnreadableImage, match="damaged archive"):
            source.read(items[name])
    with pytest.raises(UnreadableImage, match="truncated"):
        source.read(items["a.tar!b.png"])


@pytest.mark.parametrize("data", [b"", b"this is no image"])
def test_a_file_that_is_no_image(tmp_path, data):
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(UnreadableImage, match="empty|not an image"):
        read(tmp_path / "a.png")


def test_a_link_to_nowhere_is_unreadable(tmp_path):
    (tmp_path / "a.png").symlink_to(tmp_path / "gone.png")
    with pytest.raises(UnreadableImage, match="No such file"):
        read(tmp_path / "a.png")


def test_folders_and_pipes_are_left_out(tmp_path, pixels):
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    Image.fromarray(pixels).save(tmp_path / "a.png")
    source = ImageFiles(f"{tmp_path}/*.png")
    assert [item.key for item in source.items(9)] == ["a.png"]


@pytest.fixture
def nobody():
    """Makes this process one that has no special rights."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_file_that_may_not_be_read(pixels, nobody):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "a.png")
        Image.fromarray(pixels).save(path)
        path.chmod(0)
        source = ImageFiles(str(path))
        (item,) = source.items(1)
        with pytest.raises(UnreadableImage, match="^Permission denied$"):
            source.read(item)
        path.chmod(0o600)
        (mended,) = source.items(1)
        assert mended.version != item.version
        np.testing.assert_array_equal(source.read(mended), pixels)


def test_a_file_gone_meanwhile_is_unreadable(tmp_path, pixels):
    source = ImageFiles(f"{tmp_path}/*.png")
    Image.fromarray(pixels).save(tmp_path / "a.png")
    (item,) = source.items(1)
    os.remove(tmp_path / "a.png")
    with pytest.raises(UnreadableImage, match="No such file"):
        source.read(item)


@pytest.mark.parametrize(
    "glob, remedy",
    [
        ("{0}/*.png", "look at the files in {0}"),
        ("{0}/nowhere/*.png", "no folder {0}/nowhere"),
        ("{0}", "it is a folder; write {0}/"),
    ],
)
def test_nothing_matches(tmp_path, glob, remedy):
    pattern = glob.format(tmp_path)
    with pytest.raises(UserError) as caught:
        list(ImageFiles(pattern).items(1))
    assert pattern in str(caught.value)
    assert remedy.format(tmp_path) in str(caught.value)


def test_an_archive_without_images(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("read.me", "")
    with pytest.raises(UserError, match="no image matches files:.*a.zip"):
        list(ImageFiles(f"{tmp_path}/a.zip").items(1))
