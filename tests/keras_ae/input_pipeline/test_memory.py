"""The memory of a process that reads far more than it may hold."""

import os
import pathlib
import subprocess
import sys

import pytest
import tensorflow as tf

from keras_ae.input_pipeline.order import SHUFFLE_BYTES

ROOT = pathlib.Path(__file__).parents[3]
SIDE, RECORDS = 512, 800  # 600 MiB, one epoch


def write_raw(directory, count):
    """A shard of images that cost no time to decode."""
    record = tf.train.Example()
    feature = record.features.feature
    feature["image/encoded"].bytes_list.value.append(bytes(3 * SIDE**2))
    feature["image/format"].bytes_list.value.append(b"raw")
    feature["image/height"].int64_list.value.append(SIDE)
    feature["image/width"].int64_list.value.append(SIDE)
    path = directory / "Split-train" / "data_tfrecord-00000-of-00001"
    path.parent.mkdir(parents=True)
    with tf.io.TFRecordWriter(str(path)) as writer:
        for _ in range(count):
            writer.write(record.SerializeToString())
    return directory


@pytest.mark.slow
def test_memory_is_bounded_by_the_shuffle_buffer(tmp_path):
    small = write_raw(tmp_path / "small", 16)
    large = write_raw(tmp_path / "large", RECORDS)
    size = RECORDS * 3 * SIDE**2

    def growth(buffer):
        program = [sys.executable, "tests/reader_memory.py", small, large]
        done = subprocess.run(
            [*map(str, program), str(buffer)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    # Some wait outside of the buffer, to be decoded or in a batch.
    assert growth(SHUFFLE_BYTES) < size / 2
    # The measure would have told.
    assert growth(2 * size) > 0.9 * size
