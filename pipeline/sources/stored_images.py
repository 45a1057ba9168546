"""Photographs in an object store."""

import dataclasses
import errno
import hashlib
import io
import itertools
import os
import posixpath
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from upath import UPath

from pipeline.errors import UserError
from pipeline.paths import store_told
from pipeline.sources.archives import check_size, is_archive
from pipeline.sources.decode import decode_image
from pipeline.sources.image_files import fixed_folder
from pipeline.sources.source import Item, UnreadableImage


@dataclasses.dataclass(frozen=True)
class StoredImages:
    """Objects that match a glob, in the order of their names.

    A key is an object's name below the glob's fixed folder, so that the same
    photographs give the same data as in a folder, see `ImageFiles`. Archives
    are not looked into.

    Args:
        pattern: str, such as `s3://bucket/photos/**/*.jpg`, of any store that
            fsspec reaches.
        downscale: positive int, divides the sides of each image; see
            `decode_image`. Defaults to 1.
    """

    pattern: str
    downscale: int = 1

    def items(self, num_images: int) -> Iterator[Item]:
        """Yields keys, with the size and a hash of what the store tells.

        Raises:
            UserError: no object matches, or the store refuses.
        """
        with store_told(self.pattern):
            folder = self._folder()
            folder.fs.invalidate_cache()
            found = folder.fs.glob(self.pattern, detail=True)
        files = {n: told for n, told in found.items() if told["type"] == "file"}
        if not files:
            raise UserError(f"no object in the store matches {self.pattern}")
        for name in itertools.islice(sorted(files), num_images):
            told = files[name]
            digest = hashlib.sha256(repr(sorted(told.items())).encode())
            version = f"{told['size']}-{digest.hexdigest()[:16]}"
            yield Item(posixpath.relpath(name, folder.path), version)

    def read(self, item: Item) -> NDArray[np.uint8]:
        """Decodes the object of an item, upright, uint8 RGB.

        Raises:
            UnreadableImage: not an image, damaged, too large, gone or not
                readable.
            UserError: what else a store says is no fault of the image.
        """
        if is_archive(item.key):
            raise UnreadableImage("archive in a store: copy it to a folder")
        check_size(int(item.version.partition("-")[0]))
        path = self._folder() / item.key
        try:
            data = path.fs.cat_file(path.path)
        except FileNotFoundError as error:
            raise UnreadableImage(os.strerror(errno.ENOENT)) from error
        except PermissionError as error:
            raise UnreadableImage(os.strerror(errno.EACCES)) from error
        except Exception:
            with store_told(path):
                raise
        return decode_image(io.BytesIO(data), self.downscale)

    def _folder(self) -> UPath:
        return UPath(fixed_folder(self.pattern))
