"""Paths of this machine, and of the stores that fsspec reaches."""

import contextlib
import os
import pathlib
from collections.abc import Iterator

from upath import UPath

from pipeline.errors import UserError

AnyPath = pathlib.Path | UPath


def parse_path(address: str | os.PathLike[str]) -> AnyPath:
    """The path of a folder, absolute, or of a folder in a store.

    Args:
        address: str or path, such as `shards/mine` or `s3://bucket/mine`.

    Raises:
        UserError: the store cannot be reached, or it is no folder in it.
    """
    text = os.fspath(address)
    if "://" not in text:
        return pathlib.Path(text).absolute()
    with store_told(text):
        path = UPath(text)
        with contextlib.suppress(FileNotFoundError):
            path.fs.info(path.path)
    if path.protocol in ("file", "local"):
        return pathlib.Path(path.path)
    if not path.name:
        raise UserError(f"{text} is a whole store; name a folder in it")
    return path


@contextlib.contextmanager
def store_told(place: object) -> Iterator[None]:
    """Raises UserError for whatever a store refuses to do at a place."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:  # Each store has errors of its own.
        why = str(error) or repr(error)
        raise UserError(
            f"{place} cannot be used: {why}; when that is mended give the same "
            "command again"
        ) from error
