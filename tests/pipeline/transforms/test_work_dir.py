"""Files of an unfinished job."""

import contextlib
import itertools
import pathlib

import pytest

from pipeline.errors import UserError
from pipeline.replacing import replacing
from pipeline.sources import Item
from pipeline.transforms.work_dir import WorkDir, write_json

ITEMS = [Item(f"{i}.jpg", str(i)) for i in range(7)]


def test_chunks_hold_the_items_in_order(tmp_path):
    work = WorkDir(tmp_path)
    chunks = work.write_chunks(ITEMS, 3, "salt")
    assert list(chunks.values()) == [3, 3, 1]
    read = [item for name in chunks for item in work.read_chunk(name)]
    assert read == ITEMS
    assert [work.chunk_number(name) for name in chunks] == [0, 1, 2]


def test_a_chunks_name_follows_from_its_items_and_the_salt(tmp_path):
    work = WorkDir(tmp_path)
    names = list(work.write_chunks(ITEMS, 3, "salt"))
    assert list(work.write_chunks(ITEMS, 3, "salt")) == names
    edited = [*ITEMS[:4], Item("4.jpg", "edited"), *ITEMS[5:]]
    others = list(work.write_chunks(edited, 3, "salt"))
    assert [a == b for a, b in zip(names, others, strict=True)] == [
        True,
        False,
        True,
    ]
    salted = work.write_chunks(ITEMS, 3, "pepper")
    assert not set(names) & set(salted)


def test_a_file_is_there_once_complete(tmp_path):
    path = tmp_path / "new" / "file"
    with replacing(path) as file:
        file.write(b"half")
        assert not path.exists()
        file.write(b"whole")
    assert path.read_bytes() == b"halfwhole"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_a_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.write(b"new")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_one_job_at_a_time(tmp_path):
    work = WorkDir(tmp_path / "work")
    with work.held():
        with pytest.raises(UserError, match=f"working in {work.root}; wait"):
            with work.held():
                pass
        work.write_chunks(ITEMS, 3, "salt")
    with work.held():
        work.clear()
    assert not work.root.exists()


def test_a_refused_job_lets_no_other_in(tmp_path):
    work = WorkDir(tmp_path / "work")
    with work.held():
        for _ in range(3):
            with pytest.raises(UserError, match="another job"), work.held():
                pass


def test_the_lock_of_a_removed_directory_locks_nothing(tmp_path):
    work = WorkDir(tmp_path / "work")
    with work.held():
        work.clear()
        with work.held():
            with pytest.raises(UserError, match="another job"), work.held():
                pass


def test_what_somebody_else_keeps_there_is_left_alone(tmp_path):
    work = WorkDir(tmp_path / "home.work")
    work.root.mkdir()
    (work.root / "notes.txt").write_text("mine")
    work.clear_leftover()
    with pytest.raises(UserError, match="home.work is in the way"):
        with work.held():
            pass
    assert [path.name for path in work.root.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way(tmp_path):
    work = WorkDir(tmp_path / "work")
    work.root.touch()
    with pytest.raises(UserError, match="work is in the way"), work.held():
        pass


@pytest.mark.parametrize("keep", [False, True])
def test_a_leftover_is_cleared_unless_it_is_to_be_kept(tmp_path, keep):
    work = WorkDir(tmp_path / "work")
    work.clear_leftover()  # There is none.
    with work.held(keep):
        work.write_chunks(ITEMS, 3, "salt")
    work.clear_leftover()
    assert work.root.exists() == keep


def test_a_job_that_wrote_nothing_leaves_nothing(tmp_path):
    with WorkDir(tmp_path / "work").held():
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("files_removed", range(8))
def test_a_clearing_that_is_killed_leaves_what_a_job_can_use(
    tmp_path, monkeypatch, files_removed
):
    work = WorkDir(tmp_path / "out.work")
    unlink = pathlib.Path.unlink
    calls = itertools.count()

    def killed(path, **options):
        if next(calls) == files_removed:
            raise KeyboardInterrupt
        unlink(path, **options)

    with contextlib.suppress(KeyboardInterrupt), work.held():
        write_json(work.root / "blueprint.json", {})
        for name in ("000000-a", "000001-b"):
            for path in (work.records(name), work.losses(name)):
                write_json(path, {})
            write_json(work.index(name), {})
        monkeypatch.setattr(pathlib.Path, "unlink", killed)
        work.clear()
    monkeypatch.undo()
    for index in work.root.glob("staged/*.npy"):
        assert work.records(index.stem).exists()
        assert work.losses(index.stem).exists()
    with work.held():  # Not taken for somebody else's.
        pass
