"""Photographs in an object store."""

import io

import numpy as np
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from PIL import Image
from upath import UPath

from pipeline.errors import UserError
from pipeline.sources import Item, UnreadableImage, make_source
from pipeline.sources.archives import MAX_BYTES
from pipeline.sources.image_files import ImageFiles
from pipeline.sources.stored_images import StoredImages


@pytest.fixture
def pixels(rng) -> np.ndarray:
    return rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)


@pytest.fixture
def store(pixels):
    """The same image three times, and no image."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    folder = UPath("memory://bucket/photos")
    for name in ("b.png", "a.png", "deep/er/c d.png"):
        (folder / name).write_bytes(file.getvalue())
    (folder / "readme.txt").write_text("no image")
    yield folder
    MemoryFileSystem.store.clear()


def test_keys_are_names_below_the_globs_folder(store):
    source = StoredImages(f"{store}/**/*.png")
    keys = [item.key for item in source.items(10)]
    assert keys == ["a.png", "b.png", "deep/er/c d.png"]
    assert [item.key for item in source.items(2)] == keys[:2]


def test_images_are_those_of_the_same_files(store, pixels, tmp_path):
    source = make_source(f"files:{store}/**/*.png", downscale=2)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    local = ImageFiles(f"{tmp_path}/*", downscale=2)
    (expected,) = local.items(1)
    for item in source.items(10):
        np.testing.assert_array_equal(source.read(item), local.read(expected))


def test_a_replaced_object_has_another_version(store):
    source = StoredImages(f"{store}/a.png")
    (before,) = source.items(1)
    (again,) = source.items(1)
    assert before == again
    (store / "a.png").write_bytes((store / "a.png").read_bytes())
    (after,) = source.items(1)
    assert before.key == after.key
    assert before.version != after.version


@pytest.mark.parametrize(
    "item, reason",
    [
        (Item("readme.txt", "8-"), "not an image of a known format"),
        (Item("gone.png", "9-"), "^No such file or directory$"),
        (Item("a.png", f"{MAX_BYTES + 1}-"), "bomb: 536870913 bytes"),
        (Item("many.zip", "9-"), "archive in a store: copy it to a folder"),
    ],
)
def test_what_cannot_be_used_is_told(store, item, reason):
    with pytest.raises(UnreadableImage, match=reason):
        StoredImages(f"{store}/*").read(item)


def test_a_store_that_fails_is_no_bad_image(store, monkeypatch):
    def refuse(*arguments, **options):
        raise ConnectionError("busy")

    (item,) = StoredImages(f"{store}/a.png").items(1)
    monkeypatch.setattr(MemoryFileSystem, "cat_file", refuse)
    with pytest.raises(UserError, match="photos/a.png cannot be used: busy; "):
        StoredImages(f"{store}/a.png").read(item)


@pytest.mark.parametrize(
    "pattern, message",
    [
        ("memory://bucket/photos/*.gif", "no object in the store matches"),
        ("nosuch://bucket/*.png", "nosuch://bucket/.* cannot be used"),
    ],
)
@pytest.mark.usefixtures("store")
def test_nothing_to_read_is_told(pattern, message):
    with pytest.raises(UserError, match=message):
        next(StoredImages(pattern).items(1))
