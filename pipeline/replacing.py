"""Files that appear whole, or not at all."""

import contextlib
import os
import pathlib
from collections.abc import Iterator
from typing import IO

BUFFER = 2**20  # bytes; to write less at once takes twice the time.


@contextlib.contextmanager
def replacing(path: pathlib.Path, durable: bool = True) -> Iterator[IO[bytes]]:
    """Opens a file that appears under its name once complete.

    It is on disk by then, unless it need not be `durable`, which is faster.
    Two processes may write the same path: both write the same bytes, and one
    of them is last.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with aside.open("wb", BUFFER) as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
