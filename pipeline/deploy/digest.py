"""Whether two directories hold the same files."""

import hashlib
import json
import os
import pathlib


def directory_digest(directory: str | os.PathLike[str]) -> str:
    """SHA-256 of the names and contents of all files below a directory.

    Args:
        directory: where it lies and what it is called do not matter.

    Returns:
        str, hexadecimal.

    Raises:
        OSError: if a file cannot be read.
    """
    root = pathlib.Path(directory)
    entries = sorted(
        (path.relative_to(root).as_posix(), _file_digest(path))
        for path in root.rglob("*")
        if path.is_file()
    )
    return hashlib.sha256(json.dumps(entries).encode()).hexdigest()


def _file_digest(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
