"""Photographs on disk, whatever their format, as upright RGB."""

import dataclasses
import glob
import itertools
import os
import re
import struct
import warnings
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.errors import UserError
from pipeline.sources import Item, UnreadableImage

# What Pillow's decoders were seen to raise on damaged files.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    OverflowError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombWarning,
    Image.DecompressionBombError,
)


@dataclasses.dataclass(frozen=True)
class ImageFiles:
    """The files that match a glob, in the order of their names.

    A file's key is its path below the glob's fixed folder, so that the same
    photographs give the same data wherever that folder lies.

    Args:
        pattern: str, a glob; `**` matches any number of folders.
    """

    pattern: str

    def items(self, num_images: int) -> Iterator[Item]:
        """Yields a file's key, and its size and time as the version.

        Raises:
            UserError: no file matches.
        """
        paths = filter(os.path.isfile, self._matches())
        first = next(paths, None)
        if first is None:
            raise UserError(self._nothing_matches())
        for path in itertools.islice(
            itertools.chain([first], paths), num_images
        ):
            stat = os.stat(path)
            yield Item(
                os.path.relpath(path, self._folder()),
                f"{stat.st_size}-{stat.st_mtime_ns}",
            )

    def read(self, item: Item) -> NDArray[np.uint8]:
        """Decodes the file of an item, upright, uint8 RGB.

        Raises:
            UnreadableImage: not an image, damaged, too large or not readable.
        """
        path = os.path.join(self._folder(), item.key)
        try:
            # Pillow compares the header's size with its limit of 89 million
            # pixels before it decodes, but only warns.
            with (
                warnings.catch_warnings(
                    action="error", category=Image.DecompressionBombWarning
                ),
                Image.open(path) as image,
            ):
                return to_rgb(image)
        except DAMAGE as error:
            raise UnreadableImage(_reason(error)) from error

    def _matches(self) -> Iterator[str]:
        return iter(sorted(glob.iglob(self.pattern, recursive=True)))

    def _folder(self) -> str:
        """The folders of the pattern before its first wildcard."""
        folder = os.path.dirname(self.pattern)
        while glob.has_magic(folder):
            folder = os.path.dirname(folder)
        return folder or os.curdir

    def _nothing_matches(self) -> str:
        if os.path.isdir(self.pattern):
            remedy = f"it is a folder; write {self.pattern}/**/*.jpg"
        elif os.path.isdir(self._folder()):
            remedy = f"look at the files in {self._folder()}"
        else:
            remedy = f"there is no folder {self._folder()}"
        return f"no file matches files:{self.pattern}: {remedy}"


def to_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Converts a Pillow image of any 8 or 16-bit mode to upright uint8 RGB.

    The EXIF orientation is applied; transparent pixels show white; 16-bit
    gray keeps its upper byte.

    Raises:
        UnreadableImage: 32-bit values have no agreed range.
    """
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("I", "F"):
        raise UnreadableImage(f"32-bit pixels (mode {upright.mode})")
    if upright.mode.startswith("I;16"):
        gray = (np.asarray(upright, np.uint16) >> 8).astype(np.uint8)
        return np.repeat(gray[..., None], 3, axis=2)
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        upright = Image.alpha_composite(paper, layer)
    return np.asarray(upright.convert("RGB"))


def _reason(error: BaseException) -> str:
    """Says why without paths or addresses, which differ between machines."""
    if isinstance(error, UnidentifiedImageError):
        return "not an image of a known format"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = re.sub(r" at 0x[0-9a-f]+", "", str(error)).replace("\n", " ")
    return f"{type(error).__name__}: {text}"
