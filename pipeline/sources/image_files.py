"""Photographs on disk, as files or in archives."""

import dataclasses
import glob
import itertools
import os
from collections.abc import Iterator
from typing import IO

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UserError
from pipeline.sources.archives import (
    Member,
    is_archive,
    list_members,
    open_member,
    split_key,
)
from pipeline.sources.decode import decode_image, reason
from pipeline.sources.source import Item, UnreadableImage


@dataclasses.dataclass(frozen=True)
class ImageFiles:
    """The files that match a glob, in the order of their names.

    Of a zip or tar file it takes each image inside. A file's key is its path
    below the glob's fixed folder, so that the same photographs give the same
    data wherever that folder lies; that of an image in an archive is
    `PATH!MEMBER`.

    Args:
        pattern: str, a glob; `**` matches any number of folders, `~` the home
            folder.
        downscale: positive int, divides the sides of each image; see
            `decode_image`. Defaults to 1.
    """

    pattern: str
    downscale: int = 1

    def items(self, num_images: int) -> Iterator[Item]:
        """Yields keys, with size, time and access rights as the version.

        An archive that is damaged gives one more item, its own.

        Raises:
            UserError: no image matches.
        """
        items = itertools.chain.from_iterable(map(self._items_of, self.paths()))
        first = next(items, None)
        if first is None:
            raise UserError(self._nothing_matches())
        yield from itertools.islice(itertools.chain([first], items), num_images)

    def paths(self) -> Iterator[str]:
        """Yields the files that match, and the links to ones that are gone."""
        matches = sorted(glob.iglob(self._glob, recursive=True))
        return filter(_may_be_image, matches)

    def read(self, item: Item) -> NDArray[np.uint8]:
        """Decodes the file of an item, upright, uint8 RGB.

        Raises:
            UnreadableImage: not an image, damaged, too large or not readable.
        """
        key, member = split_key(item.key)
        path = os.path.join(self._folder(), key)
        if member:
            file = open_member(path, Member(member, item.version))
            return decode_image(file, self.downscale)
        if is_archive(path):
            raise UnreadableImage(_damage(path))
        with _opened(path) as file:
            return decode_image(file, self.downscale)

    def _items_of(self, path: str) -> Iterator[Item]:
        key = os.path.relpath(path, self._folder())
        if not is_archive(path):
            yield Item(key, _version(path))
            return
        try:
            for member in list_members(path):
                yield Item(f"{key}!{member.name}", member.version)
        except UnreadableImage:
            yield Item(key, _version(path))

    @property
    def _glob(self) -> str:
        return os.path.expanduser(self.pattern)

    def _folder(self) -> str:
        """The folders of the pattern before its first wildcard."""
        return fixed_folder(self._glob) or os.curdir

    def _nothing_matches(self) -> str:
        if os.path.isdir(self._glob):
            remedy = f"it is a folder; write {self.pattern}/**/*.jpg"
        elif os.path.isdir(self._folder()):
            remedy = f"look at the files in {self._folder()}"
        else:
            remedy = f"there is no folder {self._folder()}"
        return f"no image matches files:{self.pattern}: {remedy}"


def fixed_folder(pattern: str) -> str:
    """The folders of a glob before its first wildcard."""
    folder = os.path.dirname(pattern)
    while glob.has_magic(folder):
        folder = os.path.dirname(folder)
    return folder


def _may_be_image(path: str) -> bool:
    """Tells whether it is a file, or a link to one that is gone."""
    return os.path.isfile(path) or not os.path.exists(path)


def _opened(path: str) -> IO[bytes]:
    try:
        return open(path, "rb")
    except OSError as error:
        raise UnreadableImage(reason(error)) from error


def _version(path: str) -> str:
    """Changes with the file; empty if it has vanished."""
    try:
        stat = os.stat(path)
    except OSError:
        return ""
    # Access rights count: once they are given the file is to be read again.
    return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_mode:o}"


def _damage(archive: str) -> str:
    """Why an archive could not be listed to its end."""
    try:
        for _ in list_members(archive):
            pass
    except UnreadableImage as error:
        return str(error)
    return "damaged archive: it has changed since it was listed"
