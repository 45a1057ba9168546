"""One job at a time writes to a place in a store."""

import contextlib
import pathlib
import socket
import uuid
from collections.abc import Iterator

from upath import UPath

from pipeline.errors import UserError
from pipeline.paths import AnyPath, store_told
from pipeline.replacing import replacing
from pipeline.transforms.work_dir import WorkDir


@contextlib.contextmanager
def claimed(output: AnyPath, work: WorkDir) -> Iterator[None]:
    """Keeps jobs with other work directories out while its block runs.

    A store has no locks that end with their process. So a claim is an object
    `OUTPUT.work`, made if there is none, that names the work directory. One of
    a killed job stays, and only a job with that directory can go on. The store
    makes sure of it if it knows conditional writes, as S3 and GCS do.

    A folder is claimed by the lock of its work directory.

    Raises:
        UserError: another job has claimed it, something is there already, or
            the store refuses.
    """
    if isinstance(output, pathlib.Path):
        yield
        return
    try:
        with store_told(output):
            _claim(output, work)
        yield
    except BaseException:
        with contextlib.suppress(Exception):  # The first error counts.
            if not (_is_mine(output, work) and output.fs.find(output.path)):
                _release(output, work)
        raise
    with store_told(output):
        _release(output, work)


def clear_leftover(output: AnyPath, work: WorkDir) -> None:
    """Removes the claim that a job killed at its very end has left."""
    if not isinstance(output, pathlib.Path):
        _release(output, work)


def _claim(output: UPath, work: WorkDir) -> None:
    claim = _claim_path(output)
    try:
        claim.fs.pipe_file(claim.path, _write_token(work), mode="create")
    except FileExistsError as error:
        if _is_mine(output, work):
            return
        holder = claim.read_text().partition(" ")[0]
        raise UserError(
            f"another job is writing {output}, its work directory is {holder}; "
            "wait for it or choose another output. If it was killed, give its "
            "command again; if that directory is lost, remove "
            f"{claim} and {output}"
        ) from error
    output.fs.invalidate_cache()
    if output.fs.find(output.path):
        _release(output, work)
        raise UserError(
            f"{output} exists already; remove it or choose another output"
        )


def _is_mine(output: UPath, work: WorkDir) -> bool:
    try:
        return _claim_path(output).read_bytes() == _token(work).read_bytes()
    except FileNotFoundError:
        return False


def _release(output: UPath, work: WorkDir) -> None:
    if _is_mine(output, work):
        _claim_path(output).unlink()
    _token(work).unlink(missing_ok=True)


def _claim_path(output: UPath) -> UPath:
    return output.with_name(f"{output.name}.work")


def _token(work: WorkDir) -> pathlib.Path:
    """Where the content of the claim is kept, by which its owner knows it."""
    return work.root / "claim"


def _write_token(work: WorkDir) -> bytes:
    """Tells this work directory from all others, at every call the same."""
    path = _token(work)
    if not path.exists():
        with replacing(path) as file:
            name = f"{socket.gethostname()}:{work.root} {uuid.uuid4()}"
            file.write(name.encode())
    return path.read_bytes()
