"""Data sets are copied to a store."""

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from upath import UPath

from pipeline.errors import UserError
from pipeline.transforms.upload import upload

SHARDS = [f"Split-train/data_tfrecord-0000{n}-of-00003" for n in range(3)]
LAST = ["dataset_info.json", "manifest.json"]
FILES = {name: name.encode() for name in [*SHARDS, "features.json", *LAST]}


@pytest.fixture
def dataset(tmp_path):
    for name, data in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return tmp_path


@pytest.fixture
def output():
    yield UPath("memory://bucket/dir")
    MemoryFileSystem.store.clear()


def stored() -> dict[str, bytes]:
    folder = "/bucket/dir/"
    return {
        name.removeprefix(folder): file.getvalue()
        for name, file in MemoryFileSystem.store.items()
        if name.startswith(folder)
    }


@pytest.fixture
def puts(monkeypatch):
    """The names of the objects in the order that the store gets them."""
    names = []
    put_file = MemoryFileSystem.put_file

    def noted(self, source, target, **options):
        names.append(target.removeprefix("/bucket/dir/"))
        return put_file(self, source, target, **options)

    monkeypatch.setattr(MemoryFileSystem, "put_file", noted)
    return names


def test_what_readers_begin_with_comes_last(dataset, output, puts):
    upload(dataset, output, progress=False)
    assert stored() == FILES
    assert puts[-2:] == LAST
    assert set(puts[:-2]) == {*SHARDS, "features.json"}


def test_leftovers_of_another_upload_go_first(dataset, output, puts):
    output.joinpath("Split-train/data_tfrecord-00000-of-00009").write_text("a")
    output.joinpath("dataset_info.json").write_text("{}")
    output.joinpath(SHARDS[0]).write_text("old")
    beside = output.with_name("dir.work")
    beside.write_text("mine")
    upload(dataset, output, progress=False)
    assert stored() == FILES
    assert beside.read_text() == "mine"


@pytest.mark.parametrize("end", range(len(FILES)))
def test_a_store_that_fails_on_the_way(dataset, output, monkeypatch, end):
    put_file = MemoryFileSystem.put_file
    left = iter(range(end))

    def failing(self, *arguments, **options):
        if next(left, None) is None:
            raise ConnectionError("gone")
        return put_file(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryFileSystem, "put_file", failing)
        with pytest.raises(UserError, match="memory://bucket/dir .*: gone; "):
            upload(dataset, output, progress=False)
    # Whoever finds a beginning finds all shards.
    if set(stored()) & set(LAST):
        assert set(stored()) >= set(SHARDS)
    assert "manifest.json" not in stored()
    upload(dataset, output, progress=False)
    assert stored() == FILES


def test_an_object_that_arrives_cut_off(dataset, output, monkeypatch):
    def cut(self, source, target, **options):
        self.pipe_file(target, b"Spl")

    monkeypatch.setattr(MemoryFileSystem, "put_file", cut)
    with pytest.raises(UserError, match="has 3 bytes instead of"):
        upload(dataset, output, progress=False)
    assert not set(stored()) & set(LAST)
