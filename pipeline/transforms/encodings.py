"""How the pixels of a tile become the bytes of its record.

Microseconds of one core and kB for a 128x128 tile of dead leaves | of BSDS
photographs, by OpenCV unless another name is given:

    raw                              2   49.2  |    2   49.2
    jpeg, quality 95, 4:4:4        107   12.6  |   95    9.6
    png, run lengths, Paeth        697   27.1  |  637   29.7   the default
    png, Huffman only, Paeth       592   27.7  |  541   30.2
    png, Huffman only, average     473   30.0  |  424   31.2
    png, zlib level 1, all filters 982   27.9  | 1017   29.2
    png, zlib level 6             3408   25.9  | 2853   28.5
    png, ISA-L level 1, up         176   28.0  |  172   31.3

The default is within 5 % of the smallest, and costs half of what drawing dead
leaves does; for photographs cut into many tiles each it is the largest part of
the work, which `raw` saves at 1.7 times the disk. Run lengths and
Huffman codes are the same whoever computes them; the searches of the other
strategies, and all of ISA-L, may find other matches on another processor, and
the shards would differ between the machines of a cluster.
"""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

PNG_OPTIONS = [
    *(cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE),
    *(cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_PAETH),
]
# Full colour resolution: a restorer learns what lies in the shards.
JPEG_OPTIONS = [
    *(cv2.IMWRITE_JPEG_QUALITY, 95),
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
]


def encode_png(pixels: Pixels) -> bytes:
    """Encodes uint8 RGB without loss."""
    return _encode(".png", pixels, PNG_OPTIONS)


def encode_jpeg(pixels: Pixels) -> bytes:
    """Encodes uint8 RGB with the small errors of JPEG's quality 95."""
    return _encode(".jpg", pixels, JPEG_OPTIONS)


def encode_raw(pixels: Pixels) -> bytes:
    """The uint8 RGB values, row by row."""
    return pixels.tobytes()


ENCODERS: Mapping[str, Callable[[Pixels], bytes]] = {
    "png": encode_png,
    "jpeg": encode_jpeg,
    "raw": encode_raw,
}


def decode(encoding: str, data: bytes, height: int, width: int) -> Pixels:
    """The uint8 RGB pixels `(height, width, 3)` of what an encoder made.

    Args:
        encoding: str, a key of `ENCODERS`.
        data: bytes of the encoded tile.
        height: int, pixels.
        width: int, pixels.

    Raises:
        ValueError: the bytes are no such image.
    """
    values = np.frombuffer(data, np.uint8)
    if encoding == "raw":
        return values.reshape(height, width, 3)
    bgr = cv2.imdecode(values, cv2.IMREAD_COLOR)
    if bgr is None or bgr.shape != (height, width, 3):
        raise ValueError(
            f"The data are no {encoding} image of {width}x{height} pixels. "
            f"Received: {len(data)} bytes"
        )
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)


def _encode(suffix: str, pixels: Pixels, options: list[int]) -> bytes:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(suffix, bgr, options)
    return data.tobytes()
