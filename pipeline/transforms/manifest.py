"""`manifest.json`: what a data set was made of, and what it consists of.

It lies beside the split folders and holds

    options    what the job was asked for
    versions   of the code and of the libraries that decide the bytes
    counters   what became of the images, see `Summary`
    shards     split, path, tiles, bytes and sha256, in order

and nothing of the machine, the runner or the time: equal jobs write equal
manifests.
"""

import functools
import hashlib
import json
import pathlib
from typing import NamedTuple

import cv2
import numpy as np
import PIL
from PIL import features

from pipeline.paths import AnyPath

MANIFEST = "manifest.json"
PACKAGE = pathlib.Path(__file__).parents[1]


class ShardFile(NamedTuple):
    """One shard as the manifest lists it.

    Args:
        split: str.
        path: str, relative to the data set.
        tiles: int.
        bytes: int.
        sha256: str, hexadecimal.
    """

    split: str
    path: str
    tiles: int
    bytes: int
    sha256: str


def listed_shards(directory: AnyPath) -> list[ShardFile]:
    """The shards that the manifest of a data set lists.

    Raises:
        OSError: there is no manifest.
        ValueError: it is damaged, or that of something else.
    """
    manifest = json.loads((directory / MANIFEST).read_bytes())
    try:
        shards = [ShardFile(**shard) for shard in manifest["shards"]]
    except (LookupError, TypeError) as error:
        raise ValueError(f"it lists no shards: {error}") from error
    types = list(ShardFile.__annotations__.values())
    for shard in shards:
        if [type(value) for value in shard] != types:
            raise ValueError(f"it lists no shard but {shard}")
    if not shards:
        raise ValueError("it lists no shards")
    return shards


def versions() -> dict[str, str]:
    """What may decode, draw or compress to other bytes when it changes."""
    return {
        "code": code_version(),
        "numpy": np.__version__,
        "opencv": cv2.__version__,
        "pillow": PIL.__version__,
        "libjpeg": str(features.version("libjpeg_turbo")),
    }


@functools.cache
def code_version() -> str:
    """A hash of the Python files that read images and write shards."""
    digest = hashlib.sha256()
    for folder in ("records", "sources", "transforms"):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
