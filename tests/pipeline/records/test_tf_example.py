"""tf.train.Example by hand."""

import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.example_message import parse_example
from pipeline.records.tf_example import encode_example

VALUES = st.binary(max_size=300) | st.integers(0, 2**63 - 1)


def by_tensorflow(features) -> tf.train.Example:
    example = tf.train.Example()
    for name, value in features.items():
        feature = example.features.feature[name]
        if isinstance(value, bytes):
            feature.bytes_list.value.append(value)
        else:
            feature.int64_list.value.append(value)
    return example


@given(st.dictionaries(st.text(max_size=200), VALUES, min_size=1, max_size=6))
def test_tensorflow_reads_what_it_would_have_written(features):
    expected = by_tensorflow(features)
    encoded = encode_example(features)
    assert tf.train.Example.FromString(encoded) == expected
    # No byte more: only the order of the features is free.
    assert len(encoded) == expected.ByteSize()
    parsed = parse_example(encoded)
    assert {name: value for name, (_, [value]) in parsed.items()} == features


def test_features_are_in_the_order_of_their_names():
    features = {"image/width": 300, "image/encoded": b"x", "image/height": 0}
    expected = by_tensorflow(features).SerializeToString(deterministic=True)
    assert encode_example(features) == expected
