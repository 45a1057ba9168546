"""One job at a time writes to a place in a store."""

import contextlib

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from upath import UPath

from pipeline.errors import UserError
from pipeline.transforms.claim import claimed, clear_leftover
from pipeline.transforms.work_dir import WorkDir


@pytest.fixture
def output():
    yield UPath("memory://bucket/dir")
    MemoryFileSystem.store.clear()


@pytest.fixture
def work(tmp_path):
    return WorkDir(tmp_path / "one")


@pytest.fixture
def killed(output, work):
    """A job that was killed while it wrote to the output."""
    with contextlib.suppress(KeyboardInterrupt), claimed(output, work):
        output.joinpath("shard").write_text("half")
        raise KeyboardInterrupt


def objects() -> list[str]:
    return sorted(MemoryFileSystem.store)


def test_a_claim_lasts_as_long_as_the_job(output, work, tmp_path):
    with claimed(output, work):
        assert objects() == ["/bucket/dir.work"]
        with pytest.raises(UserError, match=f"is .*:{work.root}; wait for it"):
            with claimed(output, WorkDir(tmp_path / "two")):
                raise AssertionError
    assert objects() == []
    assert list(work.root.iterdir()) == []


def test_another_output_is_free(output, work, tmp_path):
    with claimed(output, work):
        with claimed(output.with_name("other"), WorkDir(tmp_path / "two")):
            pass


@pytest.mark.usefixtures("killed")
def test_only_the_killed_job_can_go_on(output, work, tmp_path):
    with pytest.raises(UserError, match="another job is writing"):
        with claimed(output, WorkDir(tmp_path / "two")):
            raise AssertionError
    assert objects() == ["/bucket/dir.work", "/bucket/dir/shard"]
    with claimed(output, work):
        pass
    assert objects() == ["/bucket/dir/shard"]


def test_a_job_that_wrote_nothing_leaves_no_claim(output, work):
    with pytest.raises(UserError, match="no images"):
        with claimed(output, work):
            raise UserError("no images")
    assert objects() == []
    assert list(work.root.iterdir()) == []


def test_what_lies_there_is_kept(output, work):
    output.joinpath("mine").write_text("mine")
    with pytest.raises(UserError, match="memory://bucket/dir exists already"):
        with claimed(output, work):
            raise AssertionError
    assert objects() == ["/bucket/dir/mine"]


@pytest.mark.usefixtures("killed")
def test_the_end_of_a_killed_job_is_tidied(output, work, tmp_path):
    clear_leftover(output, WorkDir(tmp_path / "two"))
    assert objects() == ["/bucket/dir.work", "/bucket/dir/shard"]
    clear_leftover(output, work)
    assert objects() == ["/bucket/dir/shard"]


def test_a_folder_needs_no_claim(tmp_path, work):
    with claimed(tmp_path / "output", work):
        pass
    clear_leftover(tmp_path / "output", work)
    assert list(tmp_path.iterdir()) == []
