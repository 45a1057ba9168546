"""What to read: a source names images cheaply and reads one at a time."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UserError

__all__ = ["Item", "Source", "UnreadableImage", "make_source"]


class Item(NamedTuple):
    """One image to read.

    Args:
        key: str, the image's stable name; it decides the image's split.
        version: str, differs whenever the image's content may differ.
    """

    key: str
    version: str = ""


class UnreadableImage(Exception):
    """One image cannot be used; the message is the reason, on one line."""


class Source(Protocol):
    """Names images and reads one; small enough to be pickled to workers."""

    def items(self, num_images: int) -> Iterator[Item]:
        """Yields the first `num_images` items, or all where fewer exist."""

    def read(self, item: Item) -> NDArray[np.uint8]:
        """Returns the image as uint8 RGB `(height, width, 3)`.

        Raises:
            UnreadableImage: the item is no usable image.
        """


def make_source(spec: str) -> Source:
    """Makes the source that a specification names.

    Args:
        spec: str, `dead_leaves`, `dead_leaves:SEED` or `files:GLOB`, where
            `**` in the glob matches any number of folders.

    Raises:
        UserError: the specification is none of these.
    """
    from pipeline.sources.dead_leaves import DeadLeaves
    from pipeline.sources.image_files import ImageFiles

    kind, _, argument = spec.partition(":")
    if kind == "dead_leaves" and (not argument or argument.isdecimal()):
        return DeadLeaves(seed=int(argument or "0"))
    if kind == "files" and argument:
        return ImageFiles(pattern=argument)
    raise UserError(
        f"unknown source {spec!r}: write dead_leaves, dead_leaves:SEED or "
        "files:GLOB, for example files:photos/**/*.jpg"
    )
