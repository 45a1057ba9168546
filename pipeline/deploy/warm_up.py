"""Replays an export's warm-up requests, as TF-Serving does before it serves."""

import pathlib
import struct
from collections.abc import Iterator

import google_crc32c

# Relative, as in `canary`.
from .cpp_session import CppSession
from .protos import PredictionLog
from .tensors import to_array

WARM_UP = pathlib.Path("assets.extra", "tf_serving_warmup_requests")
LENGTH, CHECKSUM = struct.Struct("<Q"), struct.Struct("<I")


def warm_up(session: CppSession, directory: pathlib.Path) -> None:
    """Sends the requests that lie beside an export, if any do.

    Args:
        session: the export, loaded.
        directory: of the export.

    Raises:
        SessionError: if one is not answered.
        ValueError: if the file is damaged.
    """
    path = directory / WARM_UP
    if not path.exists():
        return
    for record in _records(path.read_bytes()):
        request = PredictionLog.FromString(record).predict_log.request
        inputs = {
            name: to_array(tensor) for name, tensor in request.inputs.items()
        }
        session.run(request.model_spec.signature_name, inputs)


def _records(data: bytes) -> Iterator[bytes]:
    """TFRecord: length and payload, each followed by its checksum."""
    position = 0
    while position < len(data):
        (length,) = LENGTH.unpack(_part(data, position, LENGTH.size))
        position += LENGTH.size + CHECKSUM.size
        yield _part(data, position, length)
        position += length + CHECKSUM.size


def _part(data: bytes, position: int, size: int) -> bytes:
    part = data[position : position + size]
    stated = data[position + size : position + size + CHECKSUM.size]
    crc = google_crc32c.value(part)
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    if len(part) < size or stated != CHECKSUM.pack(masked):
        raise ValueError("the warm-up requests are damaged")
    return part
