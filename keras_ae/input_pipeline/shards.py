"""Shards of encoded images: found, counted and read.

A shard is a TFRecord file: each record is its length (8 bytes), 4 bytes of
checksum, a serialized tf.Example, and 4 bytes of checksum.
"""

import json
import os
import pathlib
import re
import struct
from typing import Any, NamedTuple

import tensorflow as tf

IMAGE_FEATURES = ("image/encoded", "image")
FRAMING = 16  # bytes of a record besides its data
READ_BUFFER = 256 * 1024  # bytes
SHARD_NUMBER = re.compile(r"(\d{5})-of-(\d{5})$")

Tensor = Any


class Run(NamedTuple):
    """Consecutive records of one shard."""

    path: str
    offset: int  # of the first one, bytes
    first: int  # its number in the shard
    length: int


def num_examples(directory: str | pathlib.Path, split: str) -> int:
    """How many records a split has, damaged ones included.

    Args:
        directory: an `Examples` directory or a TFDS folder.
        split: str, such as `"train"`.

    Raises:
        ValueError: if there are no shards of the split, one that their names
            or `dataset_info.json` promise is missing, or one holds more
            records than listed.
    """
    return sum(run.length for run in whole_shards(directory, split))


def whole_shards(directory: str | pathlib.Path, split: str) -> list[Run]:
    """The shards of a split in order, each with all that it should hold.

    How much that is says `dataset_info.json`; where there is none, the
    lengths that the records state, a torn end counting as one record. Too few
    records are damage, which is found when they are read.
    """
    paths = shard_paths(directory, split)
    listed = _listed(pathlib.Path(directory), split)
    if listed is None:
        return [Run(path, 0, 0, len(record_offsets(path))) for path in paths]
    lengths, sizes = listed
    if len(lengths) != len(paths):
        raise ValueError(
            f"Split {split!r} has {len(lengths)} shards by dataset_info.json, "
            f"but {len(paths)} are there: copy or make them again. "
            f"Received: directory={str(directory)!r}"
        )
    pairs = zip(paths, lengths, strict=True)
    runs = [Run(path, 0, 0, length) for path, length in pairs]
    # Where the size is right a shard with too many records leaves another one
    # with too few, which is found when it is read.
    if sum(map(os.path.getsize, paths)) not in sizes:
        for run in runs:
            check_end(run)
    return runs


def shard_paths(directory: str | pathlib.Path, split: str) -> list[str]:
    """The shards of a split, sorted.

    Raises:
        ValueError: if there are none, or not all that their names count.
    """
    directory = pathlib.Path(directory)
    for pattern in (f"Split-{split}/*", f"*-{split}.tfrecord*"):
        paths = sorted(str(path) for path in directory.glob(pattern))
        if paths:
            _check_complete(paths)
            return paths
    raise ValueError(
        f"No shards of split {split!r}: give a directory that holds "
        f"Split-{split}/data_tfrecord-* or NAME-{split}.tfrecord-*. "
        f"Received: directory={str(directory)!r}"
    )


def record_offsets(path: str) -> list[int]:
    """Where each record starts, by the lengths that they state, bytes."""
    offsets = []
    position, size = 0, os.path.getsize(path)
    with open(path, "rb", buffering=0) as shard:
        while position < size:
            offsets.append(position)
            shard.seek(position)
            (length,) = struct.unpack("<Q", shard.read(8).ljust(8, b"\0"))
            position += length + FRAMING
    return offsets


def read_run(
    path: Tensor, offset: Tensor, first: Tensor, length: Tensor
) -> tf.data.Dataset:
    """(path, number, bytes) of a run's records, exactly `length` of them.

    TensorFlow gives a file up at the first record that it cannot read. From
    there on bytes are empty, which no decoder takes for an image.
    """
    nothing = tf.data.Dataset.from_tensors(b"").repeat()
    return tf.data.Dataset.zip(
        tf.data.Dataset.from_tensors(path).repeat(),
        tf.data.Dataset.range(first, first + length),
        records_from(path, offset).ignore_errors().concatenate(nothing),
    )


def decode(record: Tensor) -> Tensor:
    """A serialized tf.Example to its image, uint8 (height, width, 3).

    The image is encoded as `tf.image.decode_image` knows it, or, where
    `image/format` is `raw`, its values row by row.
    """
    text = tf.io.FixedLenFeature([], tf.string, default_value="")
    number = tf.io.FixedLenFeature([], tf.int64, default_value=0)
    parsed = tf.io.parse_single_example(
        record,
        {name: text for name in (*IMAGE_FEATURES, "image/format")}
        | {name: number for name in ("image/height", "image/width")},
    )
    encoded = tf.strings.join([parsed[name] for name in IMAGE_FEATURES])
    shape = tf.stack([parsed["image/height"], parsed["image/width"], 3])
    return tf.cond(
        parsed["image/format"] == b"raw",
        lambda: tf.reshape(tf.io.decode_raw(encoded, tf.uint8), shape),
        lambda: tf.image.decode_image(
            encoded, channels=3, expand_animations=False
        ),
    )


def records_from(path: Tensor, offset: Tensor) -> tf.data.Dataset:
    """TFRecordDataset, which has no public argument for the offset.

    For functions of other datasets: by itself it loses its offset when
    TensorFlow 2.21 optimizes the graph.
    """
    variant = tf.raw_ops.TFRecordDatasetV2(
        filenames=path,
        compression_type="",
        buffer_size=READ_BUFFER,
        byte_offsets=offset,
    )
    return tf.data.experimental.from_variant(
        variant, tf.TensorSpec([], tf.string)
    )


def sound_records(path: str, offset: int) -> tf.data.Dataset:
    """Bytes of the records from an offset to the first that is damaged."""
    start = tf.data.Dataset.from_tensors((path, tf.constant(offset, tf.int64)))
    return start.flat_map(records_from).ignore_errors()


def check_end(run: Run) -> None:
    """Raises ValueError if a sound record lies behind the last one listed."""
    for offset in record_offsets(run.path)[run.length : run.length + 1]:
        if list(sound_records(run.path, offset).take(1)):
            raise ValueError(
                f"A shard holds more than the {run.length} records that "
                "dataset_info.json lists: copy or make both again. "
                f"Received: path={run.path!r}"
            )


def _check_complete(paths: list[str]) -> None:
    """Names end in `NUMBER-of-COUNT`."""
    there = [found for path in paths if (found := SHARD_NUMBER.search(path))]
    missing = {
        f"{number:05}-of-{found[2]}"
        for found in there
        for number in range(int(found[2]))
    } - {found[0] for found in there}
    if missing:
        raise ValueError(
            f"Shard {min(missing)} is missing: copy or make the shards again. "
            f"Received: directory={os.path.dirname(paths[0])!r}"
        )


def _listed(
    directory: pathlib.Path, split: str
) -> tuple[list[int], set[int]] | None:
    """Records of each shard, and what bytes the split may have in all."""
    path = directory / "dataset_info.json"
    if not path.exists():
        return None
    for listed in json.loads(path.read_text())["splits"]:
        if listed["name"] == split:
            lengths = [int(length) for length in listed["shardLengths"]]
            # TFDS lists the bytes of the records, others those of the files.
            size = int(listed.get("numBytes", 0))
            return lengths, {size, size + FRAMING * sum(lengths)}
    return None
