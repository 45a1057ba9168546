"""Digests of files, none of which is computed twice."""

import hashlib
import json
import pathlib
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.external_data import external_files

TABLE = """
CREATE TABLE IF NOT EXISTS file_digests (
    device INTEGER, inode INTEGER, size INTEGER, mtime_ns INTEGER, sha256 TEXT,
    PRIMARY KEY (device, inode)
)
"""


class FileDigests:
    """Remembers each file's SHA-256 until its size or time changes.

    A file is known by its inode: a rename does not make it another.

    Args:
        database: where to remember; the caller commits.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute(TABLE)

    def of_directory(self, directory: pathlib.Path) -> str:
        """Digest of the names, sizes and contents of all files below."""
        return _digest(
            (path.relative_to(directory).as_posix(), *self._of(path))
            for path in directory.rglob("*")
            if path.is_file()
        )

    def of_external(self, data: str | Sequence[str]) -> str:
        """The same of the files that a parameter names.

        One that is gone or cannot be read counts by the reason: what it means
        for the outputs is up to the component.
        """
        return _digest(
            (path, *self._of_readable(pathlib.Path(path)))
            for path in set(external_files(data))
        )

    def _of_readable(self, path: pathlib.Path) -> tuple[int, str]:
        try:
            return self._of(path)
        except OSError as error:
            return 0, f"unreadable: {error.strerror}"

    def _of(self, path: pathlib.Path) -> tuple[int, str]:
        """A file's size and SHA-256."""
        stat = path.stat()
        place = stat.st_dev, stat.st_ino
        state = stat.st_size, stat.st_mtime_ns
        row = self._database.execute(
            "SELECT size, mtime_ns, sha256 FROM file_digests "
            "WHERE device = ? AND inode = ?",
            place,
        ).fetchone()
        if row and row[:2] == state:
            return state[0], row[2]
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self._database.execute(
            "INSERT OR REPLACE INTO file_digests VALUES (?, ?, ?, ?, ?)",
            (*place, *state, sha256),
        )
        return state[0], sha256


def _digest(entries: Iterable[tuple[Any, ...]]) -> str:
    return hashlib.sha256(json.dumps(sorted(entries)).encode()).hexdigest()
