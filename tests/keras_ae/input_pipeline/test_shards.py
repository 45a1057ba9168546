"""Shards found, counted, and checked."""

import json

import numpy as np
import pytest
import tensorflow as tf
from shard_files import COUNT, example, flip_bit, pictures, write_shards

from keras_ae.input_pipeline import damaged_records, num_examples
from keras_ae.input_pipeline.shards import decode, record_offsets


def list_lengths(directory, *lengths, size=0):
    split = {
        "name": "train",
        "shardLengths": [str(n) for n in lengths],
        "numBytes": str(size),
    }
    path = directory / "dataset_info.json"
    path.write_text(json.dumps({"splits": [split]}))


@pytest.fixture
def paths(tmp_path):
    return write_shards(tmp_path, "train", pictures())


def test_counts_what_is_there(tmp_path, paths):
    assert num_examples(tmp_path, "train") == COUNT


def test_counts_what_should_be_there(tmp_path, paths):
    list_lengths(tmp_path, 6, 7)
    assert num_examples(tmp_path, "train") == 13


def test_a_missing_shard_is_noticed(tmp_path, paths):
    list_lengths(tmp_path, 6, 6, 6)
    with pytest.raises(ValueError, match="3 shards by .*but 2 are.*Received: "):
        num_examples(tmp_path, "train")


@pytest.mark.parametrize("gone", [0, 1])
def test_a_missing_shard_is_named(tmp_path, paths, gone):
    paths[gone].unlink()
    with pytest.raises(
        ValueError, match=f"Shard 0000{gone}-of-00002 is missing.*Received: "
    ):
        num_examples(tmp_path, "train")


def test_records_that_are_not_listed_are_noticed(tmp_path, paths):
    list_lengths(tmp_path, 6, 5)
    with pytest.raises(ValueError, match="more than the 5 .*00001-of-00002'"):
        num_examples(tmp_path, "train")


@pytest.mark.parametrize("framing", [0, 16 * 11])
def test_records_are_not_looked_at_where_the_size_is_right(
    tmp_path, paths, framing
):
    size = sum(path.stat().st_size for path in paths)
    list_lengths(tmp_path, 6, 5, size=size - framing)
    assert num_examples(tmp_path, "train") == 11
    list_lengths(tmp_path, 6, 5, size=size - framing - 1)
    with pytest.raises(ValueError, match="more than the 5 "):
        num_examples(tmp_path, "train")


def test_too_many_records_in_one_shard_for_too_few_in_another(tmp_path, paths):
    size = sum(path.stat().st_size for path in paths)
    list_lengths(tmp_path, 5, 7, size=size)
    with pytest.raises(ValueError, match="more than the 5 "):
        damaged_records(tmp_path, "train")


def test_what_follows_a_torn_length_is_no_record(tmp_path, paths):
    list_lengths(tmp_path, 6, 6)
    with open(paths[1], "ab") as shard:
        shard.write(bytes(100))
    assert num_examples(tmp_path, "train") == COUNT


@pytest.mark.parametrize("place", ["nowhere", "."])
def test_a_folder_without_shards_is_refused(tmp_path, place):
    with pytest.raises(ValueError, match="split 'train'.*Received: directory="):
        num_examples(tmp_path / place, "train")


def test_offsets_are_those_of_the_records(tmp_path):
    path = tmp_path / "shard"
    with tf.io.TFRecordWriter(str(path)) as writer:
        for record in (b"", b"abc", bytes(1000)):
            writer.write(record)
    assert record_offsets(str(path)) == [0, 16, 35]


def test_sound_shards_have_no_damage(tmp_path, paths):
    assert damaged_records(tmp_path, "train") == {}


@pytest.mark.parametrize("record", [0, 2, 5])
@pytest.mark.parametrize("place", [0, 8, 40, -1])
def test_one_wrong_bit_costs_one_record(tmp_path, paths, record, place):
    """In the length (0) it costs all that follow: where is the next?"""
    offsets = [*record_offsets(str(paths[0])), paths[0].stat().st_size]
    if place == -1:
        flip_bit(paths[0], offsets[record + 1] - 1)
    else:
        flip_bit(paths[0], offsets[record] + place)
    damaged = damaged_records(tmp_path, "train")[str(paths[0])]
    assert damaged[0] == record
    assert place == 0 or damaged == [record]


def test_a_torn_end_is_damage(tmp_path, paths):
    content = paths[1].read_bytes()
    paths[1].write_bytes(content[: record_offsets(str(paths[1]))[4] + 5])
    assert damaged_records(tmp_path, "train") == {str(paths[1]): [4]}
    list_lengths(tmp_path, 6, 6)
    assert damaged_records(tmp_path, "train") == {str(paths[1]): [4, 5]}


def test_an_end_between_two_records_is_damage(tmp_path, paths):
    list_lengths(tmp_path, 6, 6)
    content = paths[1].read_bytes()
    paths[1].write_bytes(content[: record_offsets(str(paths[1]))[4]])
    assert damaged_records(tmp_path, "train") == {str(paths[1]): [4, 5]}


def test_records_without_an_image_are_damage(tmp_path):
    path = tmp_path / "Split-train" / "data_tfrecord-00000-of-00001"
    path.parent.mkdir()
    good = example(np.zeros((4, 4, 3), np.uint8))
    torn = example(tf.io.encode_png(pictures()[0]).numpy()[:-30])
    with tf.io.TFRecordWriter(str(path)) as writer:
        for record in (good, b"", torn, good, example(b"text"), b"\xff"):
            writer.write(record)
    assert damaged_records(tmp_path, "train") == {str(path): [1, 2, 4, 5]}


@pytest.mark.parametrize("encoding", ["png", "jpeg", "raw"])
def test_every_encoding_is_decoded(encoding):
    # Flat, so that JPEG is exact; not square, so that the shape counts.
    image = np.full((8, 16, 3), 100, np.uint8)
    data = {
        "png": tf.io.encode_png(image).numpy(),
        "jpeg": tf.io.encode_jpeg(image).numpy(),
        "raw": image.tobytes(),
    }[encoding]
    record = tf.train.Example()
    feature = record.features.feature
    feature["image/encoded"].bytes_list.value.append(data)
    feature["image/format"].bytes_list.value.append(encoding.encode())
    feature["image/height"].int64_list.value.append(8)
    feature["image/width"].int64_list.value.append(16)
    decoded = decode(record.SerializeToString())
    np.testing.assert_array_equal(decoded, image)
