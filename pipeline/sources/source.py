"""What a source of images is."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray


class Item(NamedTuple):
    """One image to read.

    Args:
        key: str, the image's stable name; it decides the image's split.
        version: str, differs whenever the image's content may differ.
    """

    key: str
    version: str = ""


class UnreadableImage(Exception):
    """One image cannot be used; the message is the reason, on one line.

    It is `KIND` or `KIND: DETAIL`, where `KIND` is the same for all images
    with the same trouble.
    """


class Source(Protocol):
    """Names images and reads one; small enough to be pickled to workers."""

    def items(self, num_images: int) -> Iterator[Item]:
        """Yields the first `num_images` items, or all where fewer exist."""

    def read(self, item: Item) -> NDArray[np.uint8]:
        """Returns the image as uint8 RGB `(height, width, 3)`.

        Raises:
            UnreadableImage: the item is no usable image.
        """
