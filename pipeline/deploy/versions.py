"""Numbered versions of a model in the directory that TF-Serving watches."""

import contextlib
import fcntl
import os
import pathlib
import shutil
from collections.abc import Iterator
from typing import TextIO

from pipeline.deploy.digest import directory_digest


class ChangedError(Exception):
    """An export that is not the one that was tried."""


def publish(
    export: pathlib.Path, serving_dir: pathlib.Path, digest: str = ""
) -> pathlib.Path:
    """Copies an export to the next version under `serving_dir`.

    A server takes a directory the moment it has a number for a name, and
    never mends what it found incomplete. So the copy is made aside, brought to
    the disk, and renamed. Nothing is overwritten; pushes wait for each other.
    The file `.lock` remembers every number given, so that none comes back
    after a version was renamed or removed: a server or a cache that knew the
    old one would take the new one for it.

    Args:
        export: the SavedModel's directory.
        serving_dir: made if missing; versions are 1, 2, 3...
        digest: str, what `directory_digest` must be of the copy. Defaults to
            anything.

    Returns:
        The version's directory.

    Raises:
        ChangedError: if the digest is another.
        OSError: if something cannot be read or written. In both cases no
            version has been added.
    """
    serving_dir.mkdir(parents=True, exist_ok=True)
    with _locked(serving_dir) as numbers:
        for killed in serving_dir.glob(".staging-*"):
            shutil.rmtree(killed, ignore_errors=True)
        number = _last_number(serving_dir, numbers) + 1
        staging = serving_dir / f".staging-{number}"
        try:
            shutil.copytree(export, staging)
            if digest and directory_digest(staging) != digest:
                raise ChangedError(f"{export} is not what was tried")
            _sync_tree(staging)
            _remember(number, numbers)
            version = serving_dir / str(number)
            staging.rename(version)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _sync(serving_dir)
    return version


def roll_back(serving_dir: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """Renames the newest version so that the one before is the newest.

    One rename: at any moment a server sees the one or the other. Waits for
    pushes and other rollbacks.

    Args:
        serving_dir: has a directory for each version.

    Returns:
        Where the bad version is now, and the version that is served.

    Raises:
        LookupError: if there are not two versions; then nothing has changed.
    """
    if newest_version(serving_dir) is None:
        raise LookupError(f"There is no version in {serving_dir}.")
    with _locked(serving_dir):
        numbers = _numbers(serving_dir)
        if len(numbers) < 2:
            raise LookupError(
                f"{serving_dir} has no other version than {numbers[0]}: there "
                "would be nothing to serve. Push a better one."
            )
        *_, before, bad = numbers
        back = serving_dir / f"rolled-back-{bad}"
        (serving_dir / str(bad)).rename(back)
        _sync(serving_dir)
    return back, serving_dir / str(before)


def newest_version(serving_dir: pathlib.Path) -> pathlib.Path | None:
    """The version that a server serves; `None` if there is none."""
    numbers = _numbers(serving_dir)
    return serving_dir / str(numbers[-1]) if numbers else None


def _numbers(serving_dir: pathlib.Path) -> list[int]:
    """Of the versions that are there, the newest last."""
    names = [path.name for path in serving_dir.glob("*")]
    return sorted(int(name) for name in names if name.isdecimal())


def _last_number(serving_dir: pathlib.Path, numbers: TextIO) -> int:
    """The largest number that is there or was ever given; 0 for none."""
    numbers.seek(0)
    names = [path.name for path in serving_dir.iterdir()]
    names += numbers.read().split()
    return max((int(name) for name in names if name.isdecimal()), default=0)


def _remember(number: int, numbers: TextIO) -> None:
    print(number, file=numbers, flush=True)
    os.fsync(numbers.fileno())


@contextlib.contextmanager
def _locked(serving_dir: pathlib.Path) -> Iterator[TextIO]:
    """Waits for other pushes; the system frees the lock of a dead process.

    Yields the lock's file, which holds the numbers given, one a line.
    """
    with (serving_dir / ".lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


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
