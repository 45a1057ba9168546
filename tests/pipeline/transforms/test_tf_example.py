"""tf.train.Example by hand."""

import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transforms.tf_example import (
    decode_example,
    encode_example,
    read_bytes,
)

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
    assert decode_example(encoded) == features


def test_features_are_in_the_order_of_their_names():
    features = {"image/width": 300, "image/encoded": b"x", "image/height": 0}
    expected = by_tensorflow(features).SerializeToString(deterministic=True)
    assert encode_example(features) == expected


@pytest.mark.parametrize("data", [b"", b"\x0a\x05", b"\x08\x01", b"\x80"])
def test_what_is_no_example_is_refused(data):
    with pytest.raises(ValueError):
        decode_example(data)


def test_bytes_are_found_among_features_of_any_kind():
    value = tf.train.Feature
    features = {
        "image": value(bytes_list=tf.train.BytesList(value=[b"png", b"jpg"])),
        "boxes": value(float_list=tf.train.FloatList(value=[0.5, 1.0])),
        "label": value(int64_list=tf.train.Int64List(value=[-1, 300])),
        "none": value(bytes_list=tf.train.BytesList()),
    }
    example = tf.train.Example(features=tf.train.Features(feature=features))
    data = example.SerializeToString()
    assert read_bytes(data, "image") == b"png"
    for name in ("boxes", "none", "gone"):
        with pytest.raises(ValueError, match=f"no bytes called '{name}'"):
            read_bytes(data, name)
    with pytest.raises(ValueError, match="no bytes called 'image'"):
        read_bytes(data[:9], "image")
