"""`tf.train.Example` in protobuf's wire format, without TensorFlow.

    Example   { Features features = 1; }
    Features  { map<string, Feature> feature = 1; }
    Feature   { BytesList bytes_list = 1; Int64List int64_list = 3; }

where both lists hold `value = 1`; a map entry is { key = 1; value = 2; }.
"""

from collections.abc import Iterator, Mapping

BYTES_LIST, INT64_LIST = 1, 3


def encode_example(features: Mapping[str, bytes | int]) -> bytes:
    """Encodes features of one value each, in the order of their names.

    Args:
        features: name to bytes, or to an int of 0 to 2^63 - 1.
    """
    entries = (
        _field(1, _field(1, name.encode()) + _field(2, _feature(value)))
        for name, value in sorted(features.items())
    )
    return _field(1, b"".join(entries))


def decode_example(data: bytes) -> dict[str, bytes | int]:
    """The features of an encoded example, of one value each.

    Raises:
        ValueError: the bytes are no such example.
    """
    ((_, entries),) = _fields(data)
    features: dict[str, bytes | int] = {}
    for _, entry in _fields(entries):
        (_, name), (_, feature) = _fields(entry)
        ((kind, values),) = _fields(feature)
        ((_, value),) = _fields(values)
        features[name.decode()] = (
            value if kind == BYTES_LIST else _read_varint(value, 0)[0]
        )
    return features


def read_bytes(data: bytes, name: str) -> bytes:
    """The first bytes of one feature, whatever the others are.

    Raises:
        ValueError: the example does not have them.
    """
    try:
        (_, entries), *_ = _fields(data)
        features = (dict(_fields(entry)) for _, entry in _fields(entries))
        lists = {feature[1]: feature[2] for feature in features}
        values = dict(_fields(lists[name.encode()]))[BYTES_LIST]
        (_, value), *_ = _fields(values)
    except (KeyError, ValueError) as error:
        raise ValueError(
            f"The example has no bytes called {name!r}. "
            f"Received: {len(data)} bytes"
        ) from error
    return value


def _feature(value: bytes | int) -> bytes:
    if isinstance(value, bytes):
        return _field(BYTES_LIST, _field(1, value))
    # Numbers are packed: their varints are the payload of one field.
    return _field(INT64_LIST, _field(1, _varint(value)))


def _field(number: int, payload: bytes) -> bytes:
    """A length-delimited field: wire type 2."""
    return bytes((number << 3 | 2,)) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    """Seven bits a byte, low ones first; the top bit says more follow."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbers and payloads of length-delimited fields."""
    position = 0
    while position < len(data):
        tag, start = _read_varint(data, position)
        length, start = _read_varint(data, start)
        position = start + length
        if tag & 7 != 2 or position > len(data):
            raise ValueError(
                "The bytes are no example with one value for each feature. "
                f"Received: {len(data)} bytes"
            )
        yield tag >> 3, data[start:position]


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    """A number and the position behind it."""
    value = shift = 0
    for byte in data[position:]:
        value |= (byte & 0x7F) << shift
        shift += 7
        position += 1
        if byte < 0x80:
            return value, position
    raise ValueError(f"A number has no end. Received: {len(data)} bytes")
