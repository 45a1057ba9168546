"""The size that an encoded image states, read in the graph without decoding.

A decoder allocates what a header claims: 49 KB of PNG can cost a gigabyte.
"""

from typing import Any

import tensorflow as tf

Tensor = Any

PNG_START = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG_START = b"\xff\xd8"
FILL = 0xFFFF
# Segments before the frame header: tables, restart interval, APPn, comment.
# Anything else ends the search: markers without a length (RST, TEM) would
# let a file show us another header than it shows the decoder.
SKIPPED = [FILL, 0xFFC4, 0xFFCC, 0xFFDB, 0xFFDD, *range(0xFFE0, 0xFFF0), 0xFFFE]
# Baseline, extended, progressive; the last two with arithmetic coding.
FRAMES = [0xFFC0, 0xFFC1, 0xFFC2, 0xFFC9, 0xFFCA]
MAX_SEGMENTS = 1000


def stated_size(data: Tensor) -> Tensor:
    """The size in the header of a PNG or JPEG file.

    Args:
        data: string scalar.

    Returns:
        int32 `[height, width]`; `[0, 0]` where there is no such header.
    """
    size = tf.where(_starts_with(data, JPEG_START), _jpeg_size(data), 0)
    return tf.where(_starts_with(data, PNG_START), _png_size(data), size)


def _png_size(data: Tensor) -> Tensor:
    """What follows `IHDR`: width, height, 4 bytes each."""
    return _numbers(data, len(PNG_START), 2, tf.int32)[::-1]


def _jpeg_size(data: Tensor) -> Tensor:
    """Frame header: marker, length, precision (a byte), height, width."""

    def marker(position: Tensor) -> Tensor:
        return _numbers(data, position, 1, tf.uint16)

    def is_skipped(position: Tensor) -> Tensor:
        return tf.reduce_any(marker(position) == SKIPPED)

    def next_marker(position: Tensor) -> list[Tensor]:
        length = _numbers(data, position + 2, 1, tf.uint16)[0]
        is_fill = marker(position)[0] == FILL
        return [tf.where(is_fill, position + 1, position + 2 + length)]

    (frame,) = tf.while_loop(
        is_skipped,
        next_marker,
        [tf.constant(len(JPEG_START))],
        maximum_iterations=MAX_SEGMENTS,
    )
    found = tf.reduce_any(marker(frame) == FRAMES)
    return tf.where(found, _numbers(data, frame + 5, 2, tf.uint16), 0)


def _starts_with(data: Tensor, start: bytes) -> Tensor:
    return tf.equal(tf.strings.substr(data, 0, len(start)), start)


def _numbers(data: Tensor, position: Tensor, count: int, dtype: Any) -> Tensor:
    """`count` big-endian numbers; zeros where the file has ended."""
    # `substr` fails on a position behind the end.
    position = tf.minimum(position, tf.strings.length(data))
    size = count * dtype.size
    part = tf.strings.substr(data, position, size)
    numbers = tf.io.decode_raw(
        part, dtype, little_endian=False, fixed_length=size
    )
    return tf.cast(numbers, tf.int32)
