"""Reads any `tf.train.Example`.

The messages of TensorFlow's `example.proto` and `feature.proto`, described to
protobuf in a pool of their own: TensorFlow registers its own in the usual one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    message,
    message_factory,
    text_format,
)

DESCRIPTION = """
name: "example.proto" package: "tensorflow" syntax: "proto3"
message_type { name: "BytesList" field {
  name: "value" number: 1 label: LABEL_REPEATED type: TYPE_BYTES } }
message_type { name: "FloatList" field {
  name: "value" number: 1 label: LABEL_REPEATED type: TYPE_FLOAT } }
message_type { name: "Int64List" field {
  name: "value" number: 1 label: LABEL_REPEATED type: TYPE_INT64 } }
message_type { name: "Feature" oneof_decl { name: "kind" }
  field { name: "bytes_list" number: 1 label: LABEL_OPTIONAL oneof_index: 0
    type: TYPE_MESSAGE type_name: ".tensorflow.BytesList" }
  field { name: "float_list" number: 2 label: LABEL_OPTIONAL oneof_index: 0
    type: TYPE_MESSAGE type_name: ".tensorflow.FloatList" }
  field { name: "int64_list" number: 3 label: LABEL_OPTIONAL oneof_index: 0
    type: TYPE_MESSAGE type_name: ".tensorflow.Int64List" } }
message_type { name: "Features"
  nested_type { name: "FeatureEntry" options { map_entry: true }
    field { name: "key" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
    field { name: "value" number: 2 label: LABEL_OPTIONAL
      type: TYPE_MESSAGE type_name: ".tensorflow.Feature" } }
  field { name: "feature" number: 1 label: LABEL_REPEATED
    type: TYPE_MESSAGE type_name: ".tensorflow.Features.FeatureEntry" } }
message_type { name: "Example" field { name: "features" number: 1
    label: LABEL_OPTIONAL type: TYPE_MESSAGE
    type_name: ".tensorflow.Features" } }
"""

_POOL = descriptor_pool.DescriptorPool()
_POOL.Add(text_format.Parse(DESCRIPTION, descriptor_pb2.FileDescriptorProto()))
Example = message_factory.GetMessageClass(
    _POOL.FindMessageTypeByName("tensorflow.Example")
)

Values = Sequence[Any]  # bytes, float or int


def parse_example(data: bytes) -> dict[str, tuple[str, Values]]:
    """Parses an example with any number of values in each feature.

    Args:
        data: bytes of a serialized `tf.train.Example`.

    Returns:
        dict of name to `"bytes_list"`, `"float_list"` or `"int64_list"`, and
        the values. A feature without a list is missing.

    Raises:
        ValueError: the bytes are no example.
    """
    try:
        example = Example.FromString(data)
    except message.DecodeError as error:
        raise ValueError(f"holds no tf.train.Example: {error}") from error
    return {
        name: (kind, getattr(feature, kind).value)
        for name, feature in example.features.feature.items()
        if (kind := feature.WhichOneof("kind"))
    }


def first_bytes(features: Mapping[str, tuple[str, Values]], name: str) -> bytes:
    """The first of a feature's values, which are bytes.

    Args:
        features: of `parse_example`.
        name: str, the feature's.

    Raises:
        ValueError: the example does not have them.
    """
    kind, values = features.get(name, ("", ()))
    if kind != "bytes_list" or not values:
        raise ValueError(
            f"The example has no bytes called {name!r}. "
            f"Received: features {sorted(features)}"
        )
    return bytes(values[0])
