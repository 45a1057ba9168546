"""The signatures of a SavedModel, read without TensorFlow's Python.

A MetaGraphDef is a protocol buffer; of its many fields three levels matter:

    MetaGraphDef.signature_def  = 5, map<string, SignatureDef>
    SignatureDef.inputs/outputs = 1/2, map<string, TensorInfo>
    TensorInfo.name/dtype       = 1/2, string/enum
"""

import dataclasses
from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types


@dataclasses.dataclass(frozen=True)
class TensorInfo:
    """A tensor of the graph, `node:index`, and its TensorFlow dtype number."""

    name: str
    dtype: int


@dataclasses.dataclass(frozen=True)
class Signature:
    """What a signature takes and gives, by the names that clients use."""

    inputs: dict[str, TensorInfo]
    outputs: dict[str, TensorInfo]


def read_signatures(meta_graph: bytes) -> dict[str, Signature]:
    """The signatures that clients may call.

    Args:
        meta_graph: a serialized MetaGraphDef.
    """
    return {
        name: Signature(_tensors(message, 1), _tensors(message, 2))
        for name, message in _map(meta_graph, 5)
        if not name.startswith("__saved_model_")  # TensorFlow's own
    }


def _tensors(signature: bytes, field: int) -> dict[str, TensorInfo]:
    return {name: _tensor(info) for name, info in _map(signature, field)}


def _tensor(info: bytes) -> TensorInfo:
    fields = dict(_fields(info))
    name, dtype = fields[1], fields[2]
    if not isinstance(name, bytes) or not isinstance(dtype, int):
        raise ValueError(f"Not a TensorInfo. Received: info={info!r}")
    return TensorInfo(name.decode(), dtype)


def _map(message: bytes, field: int) -> Iterator[tuple[str, bytes]]:
    """A map field: repeated messages with the fields 1, key, and 2, value."""
    for number, entry in _fields(message):
        if number == field and isinstance(entry, bytes):
            pair = dict(_fields(entry))
            yield bytes(pair[1]).decode(), bytes(pair[2])


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in order: number and value."""
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        wire_type = tag & 7
        if wire_type == VARINT:
            number, position = _varint(message, position)
            yield tag >> 3, number
            continue
        length = {FIXED64: 8, FIXED32: 4}.get(wire_type)
        if length is None:
            length, position = _varint(message, position)
        yield tag >> 3, message[position : position + length]
        position += length


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """A number in groups of 7 bits, the lowest first; and where it ends."""
    number = shift = 0
    while message[position] & 0x80:
        number |= (message[position] & 0x7F) << shift
        position, shift = position + 1, shift + 7
    return number | message[position] << shift, position + 1


def encode_varint(number: int) -> bytes:
    """What `_varint` reads."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*groups, number])
