"""The TFRecord framing, without TensorFlow.

A record is length (uint64), masked CRC32C of the length (uint32), data, masked
CRC32C of the data (uint32), all little endian; see tfrecord_writer.h.
"""

import struct

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


def masked_crc32c(data: bytes) -> int:
    """CRC32C, rotated right by 15 bits plus a constant, as TFRecord masks."""
    crc = google_crc32c.value(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
