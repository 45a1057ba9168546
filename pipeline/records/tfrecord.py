"""The TFRecord framing, without TensorFlow.

A record is length (uint64), masked CRC32C of the length (uint32), data, masked
CRC32C of the data (uint32), all little endian; see tfrecord_writer.h.
"""

import os
import struct
from collections.abc import Iterator
from typing import IO

import google_crc32c

HEADER = struct.Struct("<QI")
FOOTER = struct.Struct("<I")


def frame(data: bytes) -> bytes:
    """Frames the bytes of one record."""
    length = struct.pack("<Q", len(data))
    return b"".join(
        (
            length,
            FOOTER.pack(masked_crc32c(length)),
            data,
            FOOTER.pack(masked_crc32c(data)),
        )
    )


def is_intact(record: bytes) -> bool:
    """Tells whether the bytes are exactly one record with correct sums."""
    if len(record) < HEADER.size + FOOTER.size:
        return False
    length, length_sum = HEADER.unpack_from(record)
    if length != len(record) - HEADER.size - FOOTER.size:
        return False
    (data_sum,) = FOOTER.unpack(record[-FOOTER.size :])
    data = record[HEADER.size : -FOOTER.size]
    return bool(
        length_sum == masked_crc32c(record[:8])
        and data_sum == masked_crc32c(data)
    )


def read_records(file: IO[bytes]) -> Iterator[bytes]:
    """Yields each framed record of a file, sums checked.

    Raises:
        ValueError: from here on the file is damaged.
    """
    while header := file.read(HEADER.size):
        record = header
        if len(header) == HEADER.size:
            length, length_sum = HEADER.unpack(header)
            if length_sum == masked_crc32c(header[:8]):
                record += file.read(length + FOOTER.size)
        if not is_intact(record):
            raise ValueError(f"damaged before byte {file.tell():,}")
        yield record


def record_offsets(path: str) -> Iterator[int]:
    """Yields where each record of a file starts, by the lengths alone.

    The last one is that of the first record whose length is damaged: only it
    would tell where the next one is.
    """
    size = os.path.getsize(path)
    offset = 0
    with open(path, "rb") as file:
        while offset < size:
            yield offset
            file.seek(offset)
            header = file.read(HEADER.size).ljust(HEADER.size, b"\0")
            length, length_sum = HEADER.unpack(header)
            if length_sum != masked_crc32c(header[:8]):
                return
            offset += HEADER.size + length + FOOTER.size


def read_record(path: str, offset: int) -> bytes:
    """Reads the framed record that starts at an offset, sums checked.

    It is empty if the file ends before.

    Raises:
        ValueError: it is damaged.
    """
    with open(path, "rb") as file:
        file.seek(offset)
        return next(read_records(file), b"")


def payload(record: bytes) -> bytes:
    """The data of a framed record."""
    return record[HEADER.size : -FOOTER.size]


def masked_crc32c(data: bytes) -> int:
    """CRC32C, rotated right by 15 bits plus a constant, as TFRecord masks."""
    crc = google_crc32c.value(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
