"""The files that a parameter names."""

import glob
import pathlib
import re
from collections.abc import Iterator, Sequence

# A source, and what may follow: the split of a TFDS folder, a weight.
FILES = re.compile(r"files:(.+?)(?:=[\d.]+)?")
TFDS = re.compile(r"tfds:(.+?)(?::[^:/]*)?(?:=[\d.]+)?")


def external_files(data: str | Sequence[str]) -> Iterator[pathlib.Path]:
    """Yields the files that a glob, or the source of images, stands for.

    Args:
        data: str or sequence of str: `GLOB`, `files:GLOB` or `tfds:DIRECTORY`,
            see `pipeline.sources.make_source`. Whatever else it is, such as
            `dead_leaves:1`, stands for no file.
    """
    for text in [data] if isinstance(data, str) else data:
        match = FILES.fullmatch(text) or TFDS.fullmatch(text)
        pattern = match[1] if match else text
        for name in glob.iglob(pattern, recursive=True):
            yield from _files(pathlib.Path(name))


def _files(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """The path if it is a file; if it is a folder, all files below."""
    paths = path.rglob("*") if path.is_dir() else [path]
    return (path for path in paths if path.is_file())
