"""Digests of files."""

import hashlib
import json
import os
import sqlite3

import pytest

from pipeline.file_digests import FileDigests


@pytest.fixture
def digests():
    database = sqlite3.connect(":memory:")
    yield FileDigests(database)
    database.close()


def by_hand(**contents):
    listing = [
        [name, len(text), hashlib.sha256(text.encode()).hexdigest()]
        for name, text in sorted(contents.items())
    ]
    return hashlib.sha256(json.dumps(listing).encode()).hexdigest()


def test_a_directory_is_its_names_sizes_and_contents(tmp_path, digests):
    (tmp_path / "b").write_text("two")
    (tmp_path / "a").write_text("one")
    assert digests.of_directory(tmp_path) == by_hand(a="one", b="two")
    (tmp_path / "b").rename(tmp_path / "c")
    assert digests.of_directory(tmp_path) == by_hand(a="one", c="two")


def test_a_changed_file_is_read_again(tmp_path, digests):
    (tmp_path / "a").write_text("one")
    digests.of_directory(tmp_path)
    (tmp_path / "a").write_text("ONE")
    os.utime(tmp_path / "a", ns=(0, 1))
    assert digests.of_directory(tmp_path) == by_hand(a="ONE")


def test_a_file_as_it_was_is_not_read_again(tmp_path, digests):
    path = tmp_path / "a"
    path.write_text("one")
    os.utime(path, ns=(0, 0))
    before = digests.of_directory(tmp_path)
    path.write_text("ONE")  # Nothing that the system tells has changed.
    os.utime(path, ns=(0, 0))
    assert digests.of_directory(tmp_path) == before


def test_external_data_is_known_by_its_content(tmp_path, digests):
    (tmp_path / "a.png").write_text("one")
    before = digests.of_external(f"files:{tmp_path}/*.png")
    (tmp_path / "a.png").touch()
    assert digests.of_external(f"files:{tmp_path}/*.png") == before
    (tmp_path / "b.png").write_text("two")
    assert digests.of_external(f"files:{tmp_path}/*.png") != before


def test_external_data_that_is_gone_counts_as_that(tmp_path, digests):
    link = tmp_path / "a.png"
    link.symlink_to(tmp_path / "real")
    gone = digests.of_external(f"{tmp_path}/*.png")
    assert gone == digests.of_external(f"{tmp_path}/*.png")
    (tmp_path / "real").write_text("one")
    there = digests.of_external(f"{tmp_path}/*.png")
    (tmp_path / "b.png").symlink_to(tmp_path)  # Of no use: a folder.
    assert gone != there == digests.of_external(f"{tmp_path}/*.png")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_external_data_that_may_not_be_read_does_not_end_a_run(
    tmp_path, digests
):
    (tmp_path / "a.png").write_text("one")
    before = digests.of_external(f"{tmp_path}/*.png")
    (tmp_path / "b.png").write_text("two")
    (tmp_path / "b.png").chmod(0)
    assert digests.of_external(f"{tmp_path}/*.png") != before
