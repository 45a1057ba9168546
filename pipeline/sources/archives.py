"""Images inside zip and tar files, read without unpacking them."""

import functools
import io
import lzma
import os
import re
import tarfile
import threading
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from pipeline.sources.source import UnreadableImage

ARCHIVE = r".*\.(?:zip|tar|tar\.gz|tgz|tar\.bz2|tar\.xz)"
IMAGE = (
    *(".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".bmp"),
    *(".gif", ".jp2", ".ppm", ".pgm", ".pbm", ".pnm"),
)
# More is no photograph, or a bomb: it is refused before it is decompressed.
MAX_BYTES = 2**29

DAMAGE = (
    *(OSError, EOFError, zlib.error, lzma.LZMAError),
    *(tarfile.TarError, zipfile.BadZipFile, NotImplementedError),
)

# A tar file has one position, whatever the number of threads.
LOCK = threading.Lock()


class Member(NamedTuple):
    """An image in an archive.

    Args:
        name: str, its path there.
        version: str, differs whenever the content may differ. In a tar file it
            starts with the place of the data, `OFFSET+SIZE`.
    """

    name: str
    version: str


def is_archive(path: str) -> bool:
    """Tells by its name whether a file is an archive."""
    return re.fullmatch(ARCHIVE, path.lower(), re.DOTALL) is not None


def split_key(key: str) -> tuple[str, str]:
    """Splits `ARCHIVE!MEMBER`; the member of any other key is `""`."""
    match = re.fullmatch(f"({ARCHIVE})!(.*)", key, re.DOTALL | re.IGNORECASE)
    return (match[1], match[2]) if match else (key, "")


def list_members(path: str) -> Iterator[Member]:
    """Yields the images of an archive that are not hidden, in its order.

    Args:
        path: str, of a zip or tar file.

    Raises:
        UnreadableImage: the archive is damaged, after what came before.
    """
    try:
        yield from _list_zip(path) if _is_zip(path) else _list_tar(path)
    except DAMAGE as error:
        raise UnreadableImage(_reason(error)) from error


def open_member(path: str, member: Member) -> IO[bytes]:
    """Reads an image of an archive into memory.

    Args:
        path: str, of the archive.
        member: Member, as it was listed.

    Raises:
        UnreadableImage: it is encrypted, damaged, larger than 512 MB, or is
            not there any more.
    """
    try:
        stat = os.stat(path)
        archive = _open(path, stat.st_size, stat.st_mtime_ns)
        with LOCK:
            if isinstance(archive, zipfile.ZipFile):
                return io.BytesIO(_read_zip(archive, member.name))
            return io.BytesIO(_read_tar(archive, member.version))
    except KeyError as error:
        raise UnreadableImage("no such member of the archive") from error
    except DAMAGE as error:
        raise UnreadableImage(_reason(error)) from error


def _list_zip(path: str) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if _is_image(info.filename):
                yield Member(info.filename, f"{info.file_size}-{info.CRC:08x}")


def _list_tar(path: str) -> Iterator[Member]:
    stat = os.stat(path)
    with tarfile.open(path) as archive:
        for info in archive:
            if info.isfile() and _is_image(info.name):
                place = f"{info.offset_data}+{info.size}"
                yield Member(info.name, f"{place}-{stat.st_mtime_ns}")


def _is_zip(path: str) -> bool:
    return path.lower().endswith(".zip")


def _is_image(name: str) -> bool:
    # macOS puts a hidden "._a.jpg" with its own data beside each "a.jpg".
    base = os.path.basename(name)
    return base.lower().endswith(IMAGE) and not base.startswith(".")


@functools.lru_cache(maxsize=4)
def _open(path: str, size: int, time: int) -> zipfile.ZipFile | tarfile.TarFile:
    """Opens an archive once for all its members, while it stays the same."""
    if _is_zip(path):
        return zipfile.ZipFile(path)
    archive = tarfile.open(path)
    weakref.finalize(archive, archive.fileobj.close)
    return archive


def _read_zip(archive: zipfile.ZipFile, name: str) -> bytes:
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise UnreadableImage("encrypted")
    check_size(info.file_size)
    return archive.read(info)


def _read_tar(archive: tarfile.TarFile, version: str) -> bytes:
    offset, size = map(int, version.partition("-")[0].split("+"))
    check_size(size)
    # By its place, because a name would be looked for to the archive's end.
    archive.fileobj.seek(offset)
    return archive.fileobj.read(size)


def check_size(size: int) -> None:
    """Raises UnreadableImage if no image has so many bytes."""
    if size > MAX_BYTES:
        raise UnreadableImage(f"decompression bomb: {size} bytes")


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"damaged archive: {str(error).partition(':')[0]}"
