import shutil

import pytest

from pipeline.deploy.digest import directory_digest


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "one" / "below").mkdir(parents=True)
    (tmp_path / "one" / "graph").write_bytes(b"graph")
    (tmp_path / "one" / "below" / "weights").write_bytes(b"weights")
    return tmp_path / "one"


def test_a_copy_has_the_same(directory, tmp_path):
    copy = shutil.copytree(directory, tmp_path / "copy")
    assert directory_digest(copy) == directory_digest(directory)


def flip_a_byte(directory):
    (directory / "graph").write_bytes(b"grapH")


def rename(directory):
    (directory / "graph").rename(directory / "hparg")


def move(directory):
    (directory / "graph").rename(directory / "below" / "graph")


def add_nothing_but_a_name(directory):
    (directory / "more").touch()


def lose(directory):
    (directory / "below" / "weights").unlink()


def swap_contents(directory):
    (directory / "graph").write_bytes(b"weights")
    (directory / "below" / "weights").write_bytes(b"graph")


@pytest.mark.parametrize(
    "change",
    [flip_a_byte, rename, move, add_nothing_but_a_name, lose, swap_contents],
)
def test_any_change_gives_another(directory, change):
    before = directory_digest(directory)
    change(directory)
    assert directory_digest(directory) != before
