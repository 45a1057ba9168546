"""The files of an unfinished job, so that a killed one can go on."""

import contextlib
import dataclasses
import fcntl
import hashlib
import itertools
import json
import os
import pathlib
import shutil
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pipeline.errors import UserError
from pipeline.replacing import replacing
from pipeline.sources import Item

KEEP = "keep"


@dataclasses.dataclass(frozen=True)
class WorkDir:
    """Where each file of a job lies; a directory on a shared disk.

    Args:
        root: absolute path.
    """

    root: pathlib.Path

    @contextlib.contextmanager
    def held(self, keep: bool = False) -> Iterator[None]:
        """Makes the directory and keeps other jobs out while its block runs.

        The system frees the lock of a dead process. A directory to which the
        block adds nothing is removed at the end.

        Args:
            keep: bool, see `clear_leftover`. Defaults to `False`.

        Raises:
            UserError: another job holds it, or it is somebody else's.
        """
        descriptor = self._make_and_lock()
        try:
            if not self._marker.exists() and any(self.root.iterdir()):
                raise UserError(
                    f"{self.root} is in the way: the job would work there, but "
                    "what it holds is not of a job; rename it, or choose "
                    "another output"
                )
            self._marker.write_text(KEEP if keep else "")
            yield
        finally:
            if [*self.root.glob("*")] == [self._marker]:
                self.clear()
            os.close(descriptor)

    def clear_leftover(self) -> None:
        """Removes what a killed job left, unless it was held to be kept."""
        if self._marker.exists() and self._marker.read_text() != KEEP:
            with self.held():
                self.clear()

    @property
    def _marker(self) -> pathlib.Path:
        """Tells that the directory was made by a job."""
        return self.root / "keras_ae_job"

    def _make_and_lock(self) -> int:
        """The descriptor of the directory, which is there and locked."""
        if self.root.exists() and not self.root.is_dir():
            raise UserError(
                f"{self.root} is in the way: the job would make a folder "
                "there; rename it, or choose another output"
            )
        while True:
            self.root.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # Just removed.
                return _lock(self.root)

    def clear(self) -> None:
        """Removes the directory and whatever lies in it.

        A job can go on from what a kill on the way leaves.
        """
        self.prune([])
        for path in self.root.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path != self._marker:
                path.unlink()
        # Last: it says whose the rest is.
        self._marker.unlink(missing_ok=True)
        self.root.rmdir()

    def prune(self, chunks: Collection[str]) -> None:
        """Removes all but the files of these chunks."""
        # An index means finished, so it goes before what it stands for.
        for pattern in ("staged/*.npy", "staged/*", "chunks/*"):
            for path in [*self.root.glob(pattern)]:
                if path.stem not in chunks:
                    path.unlink()
        for output in self.root.glob("output-*"):
            shutil.rmtree(output)

    def chunk(self, name: str) -> pathlib.Path:
        """The items of a chunk, JSON."""
        return self.root / "chunks" / f"{name}.json"

    def records(self, name: str) -> pathlib.Path:
        """The framed records of a chunk's tiles."""
        return self.root / "staged" / f"{name}.records"

    def losses(self, name: str) -> pathlib.Path:
        """What of a chunk gave no tile, JSON."""
        return self.root / "staged" / f"{name}.json"

    def index(self, name: str) -> pathlib.Path:
        """The rows of a chunk's tiles; written last, so it means finished."""
        return self.root / "staged" / f"{name}.npy"

    def write_chunks(
        self, items: Iterable[Item], chunk_size: int, salt: str
    ) -> dict[str, int]:
        """Writes the items down in chunks; returns their names and lengths.

        A name holds a hash of the chunk and the salt: a chunk that was staged
        under the same name was staged from the same items in the same way.
        """
        chunks: dict[str, int] = {}
        iterator = iter(items)
        while chunk := list(itertools.islice(iterator, chunk_size)):
            text = salt + json.dumps(chunk)
            digest = hashlib.sha256(text.encode()).hexdigest()
            name = f"{len(chunks):06d}-{digest[:16]}"
            # Each start writes them anew, so no power cut can spoil them.
            write_json(self.chunk(name), chunk, durable=False)
            chunks[name] = len(chunk)
        return chunks

    def chunk_number(self, name: str) -> int:
        """The place of a chunk among all, from 0."""
        return int(name.partition("-")[0])

    def read_chunk(self, name: str) -> list[Item]:
        """The items of a chunk."""
        return [Item(*item) for item in read_json(self.chunk(name))]


def _lock(root: pathlib.Path) -> int:
    """Opens a directory and locks it, if it is still there by then."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), os.stat(root)):
            raise FileNotFoundError(root)
    except OSError as error:
        os.close(descriptor)
        if not isinstance(error, BlockingIOError):
            raise
        raise UserError(
            f"another job is working in {root}; wait for it or choose another "
            "output"
        ) from error
    return descriptor


def write_json(path: pathlib.Path, value: Any, durable: bool = True) -> None:
    """Writes a value as JSON, in one step."""
    with replacing(path, durable) as file:
        file.write(json.dumps(value, indent=1).encode())


def read_json(path: pathlib.Path) -> Any:
    """Reads a value from JSON."""
    return json.loads(path.read_bytes())
