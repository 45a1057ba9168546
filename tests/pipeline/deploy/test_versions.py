import concurrent.futures
import multiprocessing
import shutil

import pytest

from pipeline.deploy.digest import directory_digest
from pipeline.deploy.versions import (
    ChangedError,
    newest_version,
    publish,
    roll_back,
)


@pytest.fixture
def export(tmp_path):
    directory = tmp_path / "export"
    (directory / "variables").mkdir(parents=True)
    (directory / "saved_model.pb").write_bytes(b"graph")
    (directory / "variables" / "variables.index").write_bytes(b"weights")
    return directory


@pytest.fixture
def serving(tmp_path):
    return tmp_path / "serving" / "denoiser"


def visible(directory):
    return sorted(
        path.name for path in directory.iterdir() if path.name[0] != "."
    )


def test_the_first_version_is_a_whole_copy(export, serving):
    version = publish(export, serving)
    assert version == serving / "1"
    assert (version / "saved_model.pb").read_bytes() == b"graph"
    index = version / "variables" / "variables.index"
    assert index.read_bytes() == b"weights"


def test_versions_count_on_and_nothing_is_overwritten(export, serving):
    publish(export, serving)
    (export / "saved_model.pb").write_bytes(b"other")
    assert publish(export, serving) == serving / "2"
    assert (serving / "1" / "saved_model.pb").read_bytes() == b"graph"


@pytest.mark.parametrize("rollback", ["rolled-back-2", None])
def test_a_number_does_not_come_back_after_a_rollback(
    export, serving, rollback
):
    publish(export, serving)
    version = publish(export, serving)
    if rollback:
        version.rename(serving / rollback)
    else:
        shutil.rmtree(version)
    assert publish(export, serving).name == "3"
    shutil.rmtree(serving / "3")
    assert publish(export, serving).name == "4"


def test_a_gap_is_not_filled(export, serving):
    (serving / "7").mkdir(parents=True)
    (serving / "12").mkdir()
    (serving / "rolled-back-13").mkdir()
    assert publish(export, serving).name == "13"


def test_what_a_killed_push_left_is_not_served(export, serving):
    (serving / ".staging-1").mkdir(parents=True)
    (serving / ".staging-1" / "half").touch()
    (serving / ".staging-7").mkdir()
    version = publish(export, serving)
    assert not (version / "half").exists()
    assert visible(serving) == ["1"]
    assert not list(serving.glob(".staging*"))


def test_a_push_that_fails_leaves_no_version(export, serving):
    (export / "dangling").symlink_to(export / "nothing")
    with pytest.raises(OSError, match="dangling"):
        publish(export, serving)
    assert visible(serving) == []
    assert not list(serving.glob(".staging*"))
    (export / "dangling").unlink()
    assert publish(export, serving).name == "1"


def test_a_copy_that_is_not_what_was_tried_is_no_version(export, serving):
    digest = directory_digest(export)
    assert publish(export, serving, digest).name == "1"
    (export / "variables" / "more").touch()
    with pytest.raises(ChangedError, match="not what was tried"):
        publish(export, serving, digest)
    assert visible(serving) == ["1"]
    assert not list(serving.glob(".staging*"))


def test_pushes_at_once_give_one_version_each(export, serving):
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, spawn) as pool:
        pushes = [pool.submit(publish, export, serving) for _ in range(6)]
        names = {push.result().name for push in pushes}
    assert names == {"1", "2", "3", "4", "5", "6"}
    assert visible(serving) == sorted(names)


def test_a_rollback_leaves_the_version_before(export, serving):
    for _ in range(3):
        publish(export, serving)
    back, now = roll_back(serving)
    assert (back, now) == (serving / "rolled-back-3", serving / "2")
    assert visible(serving) == ["1", "2", "rolled-back-3"]
    assert newest_version(serving) == now
    assert (back / "saved_model.pb").read_bytes() == b"graph"
    assert publish(export, serving).name == "4"


def test_the_only_version_is_not_taken_back(export, serving):
    publish(export, serving)
    with pytest.raises(LookupError, match="no other version than 1"):
        roll_back(serving)
    assert visible(serving) == ["1"]


@pytest.mark.parametrize("is_there", [True, False])
def test_where_no_version_is_nothing_is_made(serving, is_there):
    if is_there:
        serving.mkdir(parents=True)
    with pytest.raises(LookupError, match="no version in"):
        roll_back(serving)
    assert serving.exists() == is_there
    assert not list(serving.glob("*")) and not list(serving.glob(".*"))


def test_pushes_and_rollbacks_at_once_leave_whole_versions(export, serving):
    for _ in range(4):
        publish(export, serving)
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, spawn) as pool:
        work = [pool.submit(publish, export, serving) for _ in range(3)]
        work += [pool.submit(roll_back, serving) for _ in range(3)]
        for one in work:
            one.result()
    names = visible(serving)
    assert len([name for name in names if name.isdecimal()]) == 4
    assert len([name for name in names if name.startswith("rolled")]) == 3
