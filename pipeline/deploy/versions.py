"""Numbered versions of a model in the directory that TF-Serving watches."""

import contextlib
import fcntl
import os
import pathlib
import shutil
from collections.abc import Iterator


def publish(export: pathlib.Path, serving_dir: pathlib.Path) -> pathlib.Path:
    """Copies an export to the next version under `serving_dir`.

    A server takes a directory the moment it has a number for a name, and
    never mends what it found incomplete. So the copy is made aside, brought to
    the disk, and renamed. Nothing is overwritten; pushes wait for each other.

    Args:
        export: the SavedModel's directory.
        serving_dir: made if missing; versions are 1, 2, 3...

    Returns:
        The version's directory.

    Raises:
        OSError: if something cannot be read or written; then no version has
            been added.
    """
    serving_dir.mkdir(parents=True, exist_ok=True)
    with _locked(serving_dir):
        number = _last_version(serving_dir) + 1
        staging = serving_dir / f".staging-{number}"
        shutil.rmtree(staging, ignore_errors=True)  # of a push that was killed
        try:
            shutil.copytree(export, staging)
            _sync_tree(staging)
            version = serving_dir / str(number)
            staging.rename(version)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _sync(serving_dir)
    return version


def _last_version(serving_dir: pathlib.Path) -> int:
    names = (path.name for path in serving_dir.iterdir())
    return max((int(name) for name in names if name.isdecimal()), default=0)


@contextlib.contextmanager
def _locked(serving_dir: pathlib.Path) -> Iterator[None]:
    """Waits for other pushes; the system frees the lock of a dead process."""
    with (serving_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync_tree(directory: pathlib.Path) -> None:
    for parent, _, names in os.walk(directory):
        for name in names:
            _sync(pathlib.Path(parent, name))
        _sync(pathlib.Path(parent))


def _sync(path: pathlib.Path) -> None:
    """Waits until a file, or a directory's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
