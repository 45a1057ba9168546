"""TFRecord framing."""

import io

import pytest
import tensorflow as tf

from pipeline.records.tfrecord import (
    frame,
    is_intact,
    payload,
    read_record,
    read_records,
    record_offsets,
)

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


def test_records_are_read_back():
    file = io.BytesIO(b"".join(map(frame, RECORDS)))
    assert [payload(record) for record in read_records(file)] == RECORDS


@pytest.mark.parametrize("damage", [slice(0, -1), slice(0, 30), slice(1, None)])
def test_damage_ends_the_reading(damage):
    data = frame(b"one") + frame(b"two")
    with pytest.raises(ValueError, match="damaged before byte"):
        list(read_records(io.BytesIO(data[damage])))


def test_records_are_found_by_their_places(tmp_path):
    data = [b"one", b"", b"three" * 100]
    path = tmp_path / "shard"
    path.write_bytes(b"".join(map(frame, data)) + b"\x01\x02")
    *offsets, tail = record_offsets(str(path))
    records = [read_record(str(path), offset) for offset in offsets]
    assert [payload(record) for record in records] == data
    with pytest.raises(ValueError, match="damaged"):
        read_record(str(path), tail)
    assert read_record(str(path), 10_000) == b""


def test_a_damaged_length_is_the_last_that_is_found(tmp_path):
    data = bytearray(b"".join(map(frame, [b"one", b"two", b"three"])))
    path = tmp_path / "shard"
    data[len(frame(b"one"))] ^= 1
    path.write_bytes(data)
    assert list(record_offsets(str(path))) == [0, len(frame(b"one"))]
