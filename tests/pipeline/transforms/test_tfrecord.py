"""TFRecord framing."""

import pytest
import tensorflow as tf

from pipeline.transforms.tfrecord import frame, is_intact

RECORDS = [b"", b"a", bytes(range(256)) * 300]


def test_framing_equals_tensorflows(tmp_path):
    path = tmp_path / "records"
    with tf.io.TFRecordWriter(str(path)) as writer:
        for record in RECORDS:
            writer.write(record)
    assert path.read_bytes() == b"".join(map(frame, RECORDS))


@pytest.mark.parametrize("data", RECORDS)
def test_a_frame_is_intact(data):
    assert is_intact(frame(data))


@pytest.mark.parametrize("place", [0, 8, 12, -1])
def test_one_wrong_bit_is_noticed(place):
    record = bytearray(frame(b"some data"))
    record[place] ^= 1
    assert not is_intact(bytes(record))


@pytest.mark.parametrize("length", [0, 5, 16, 24])
def test_a_cut_record_is_noticed(length):
    assert not is_intact(frame(b"some data")[:length])


def test_two_records_are_not_one():
    assert not is_intact(frame(b"one") + frame(b"two"))
