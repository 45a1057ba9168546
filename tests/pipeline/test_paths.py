"""Paths of folders and of stores."""

import pathlib

import pytest

from pipeline.errors import UserError
from pipeline.paths import parse_path, store_told


def test_a_folder_is_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert parse_path("new/deep") == tmp_path / "new" / "deep"
    assert parse_path(pathlib.Path("new")) == tmp_path / "new"


def test_the_address_of_a_folder_is_that_folder(tmp_path):
    path = parse_path(f"file://{tmp_path}/new")
    assert isinstance(path, pathlib.Path)
    assert path == tmp_path / "new"


@pytest.mark.parametrize("address", ["memory://b/dir", "memory://b/dir/"])
def test_a_folder_in_a_store_need_not_exist(address):
    path = parse_path(address)
    assert str(path) == "memory://b/dir"
    assert path.name == "dir"
    assert not path.exists()


@pytest.mark.parametrize(
    "address, message",
    [
        ("nosuch://b/dir", "nosuch://b/dir cannot be used: .*nosuch"),
        ("memory://", "whole store; name a folder in it"),
    ],
)
def test_an_address_without_a_folder_is_told(address, message):
    with pytest.raises(UserError, match=message):
        parse_path(address)


def test_errors_without_words_are_told_too():
    with pytest.raises(UserError, match="here cannot be used: TimeoutError"):
        with store_told("here"):
            raise TimeoutError
