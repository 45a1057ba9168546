"""Writes `tf.train.Example` in protobuf's wire format, without TensorFlow.

    Example   { Features features = 1; }
    Features  { map<string, Feature> feature = 1; }
    Feature   { BytesList bytes_list = 1; Int64List int64_list = 3; }

where both lists hold `value = 1`; a map entry is { key = 1; value = 2; }.
"""

from collections.abc import Mapping

BYTES_LIST, INT64_LIST = 1, 3

Parts = list[bytes]  # To be joined at last: an image is copied once.


def encode_example(features: Mapping[str, bytes | int]) -> bytes:
    """Encodes features of one value each, in the order of their names.

    Args:
        features: name to bytes, or to an int of 0 to 2^63 - 1.
    """
    entries: Parts = []
    for name, value in sorted(features.items()):
        key = _field(1, [name.encode()])
        entries += _field(1, key + _field(2, _feature(value)))
    return b"".join(_field(1, entries))


def _feature(value: bytes | int) -> Parts:
    if isinstance(value, bytes):
        return _field(BYTES_LIST, _field(1, [value]))
    # Numbers are packed: their varints are the payload of one field.
    return _field(INT64_LIST, _field(1, [_varint(value)]))


def _field(number: int, payload: Parts) -> Parts:
    """A length-delimited field: wire type 2."""
    length = _varint(sum(map(len, payload)))
    return [bytes((number << 3 | 2,)) + length, *payload]


def _varint(value: int) -> bytes:
    """Seven bits a byte, low ones first; the top bit says more follow."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
