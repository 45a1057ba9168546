"""Two directories change places, in one step."""

import ctypes
import os
import pathlib

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def swap(one: pathlib.Path, other: pathlib.Path) -> None:
    """Exchanges two paths of one file system; there is always either.

    This is Linux's renameat2(2) with `RENAME_EXCHANGE`, which Python does not
    have.

    Raises:
        OSError: a path is missing, or the file system cannot do it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if libc.renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(one), None, str(other))
