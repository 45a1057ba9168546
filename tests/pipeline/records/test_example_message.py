"""Any `tf.train.Example`."""

import pytest
import tensorflow as tf

from pipeline.records.example_message import first_bytes, parse_example


def feature(**lists):
    return tf.train.Feature(**lists)


def test_what_tensorflow_writes_is_read():
    example = tf.train.Example(
        features=tf.train.Features(
            feature={
                "bytes": feature(
                    bytes_list=tf.train.BytesList(value=[b"a", b""])
                ),
                "floats": feature(float_list=tf.train.FloatList(value=[0.5])),
                "ints": feature(
                    int64_list=tf.train.Int64List(value=[-1, 2**40])
                ),
                "none": feature(int64_list=tf.train.Int64List()),
                "missing": feature(),
            }
        )
    )
    parsed = parse_example(example.SerializeToString())
    assert {name: (kind, list(v)) for name, (kind, v) in parsed.items()} == {
        "bytes": ("bytes_list", [b"a", b""]),
        "floats": ("float_list", [0.5]),
        "ints": ("int64_list", [-1, 2**40]),
        "none": ("int64_list", []),
    }


def test_other_bytes_are_refused():
    with pytest.raises(ValueError, match="holds no tf.train.Example"):
        parse_example(b"\xff no example")


def test_bytes_are_found_among_features_of_any_kind():
    value = tf.train.Feature
    features = {
        "image": value(bytes_list=tf.train.BytesList(value=[b"png", b"jpg"])),
        "boxes": value(float_list=tf.train.FloatList(value=[0.5, 1.0])),
        "label": value(int64_list=tf.train.Int64List(value=[-1, 300])),
        "none": value(bytes_list=tf.train.BytesList()),
    }
    example = tf.train.Example(features=tf.train.Features(feature=features))
    parsed = parse_example(example.SerializeToString())
    assert first_bytes(parsed, "image") == b"png"
    for name in ("boxes", "none", "gone"):
        with pytest.raises(ValueError, match=f"no bytes called '{name}'"):
            first_bytes(parsed, name)
