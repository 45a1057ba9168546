"""Records to batches of images, with errors that name the record."""

import re
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from keras_ae.input_pipeline.shards import Tensor, sound_records

ENDLESS = np.iinfo(np.int64).max
UNREADABLE = "cannot be read: the file is damaged, cut off or gone"
UNDECODABLE = "cannot be decoded, or its image is too small or of another size"


def damage_of(path: Tensor, number: Tensor, record: Tensor) -> str:
    """Names a record that gives no image.

    Behind a record that cannot be read no other can: the first one is named.
    """
    name = path.numpy().decode()
    if record:
        return f"Record {number} of {name} {UNDECODABLE}."
    first = sum(1 for _ in sound_records(name, 0).take(number))
    return f"Record {first} of {name} {UNREADABLE}."


def record_error(error: tf.errors.InvalidArgumentError) -> str | None:
    """The sentence that names a record, if the error is about one."""
    found = re.search(r"\[(Record \d+ of .*?\.)\]", error.message)
    return found and found[1]


def numbered_batches(
    stream: Callable[[int], tf.data.Dataset],
    to_image: Callable[[Tensor, Tensor], Tensor],
    batch_size: int,
    start: int,
    count: int = ENDLESS,
) -> tf.data.Dataset:
    """uint8 batches of images, each with its number.

    TensorFlow's errors name no record. So we drop what fails and keep the
    positions of the rest: a gap tells the position, and this the record.

    Args:
        stream: number of a record to a dataset of (path, number in the shard,
            bytes) from there on; the same every time.
        to_image: (position in the stream, bytes) to an image.
        batch_size: int.
        start: int, number of the first batch.
        count: int, records in the stream, if it ends.

    Raises (the dataset):
        tf.errors.InvalidArgumentError: names the first record that fails.
    """

    def numbered(position: Tensor, source: tuple[Tensor, ...]) -> Tensor:
        return position, to_image(position, source[-1])

    def checked(number: Tensor, batch: tuple[Tensor, Tensor]) -> Tensor:
        positions, images = batch
        first = number * batch_size
        due = tf.range(first, tf.minimum(first + batch_size, count))
        same = due[: tf.size(positions)] == positions
        here = tf.reduce_sum(tf.math.cumprod(tf.cast(same, tf.int64)))
        complete = here == tf.size(due, tf.int64)
        error = tf.cond(
            complete, lambda: "", lambda: _name_of(stream, first + here)
        )
        with tf.control_dependencies([tf.debugging.Assert(complete, [error])]):
            return number, tf.identity(images)

    first = start * batch_size
    batches = (
        stream(first)
        .enumerate(first)
        .map(numbered, num_parallel_calls=tf.data.AUTOTUNE)
        .ignore_errors()
        .batch(batch_size, drop_remainder=count == ENDLESS)
    )
    if count < ENDLESS:
        batches = batches.concatenate(_no_images())
        batches = batches.take(-(-count // batch_size))
    return batches.enumerate(start).map(checked)


def _no_images() -> tf.data.Dataset:
    """A batch of nothing: it is taken only where one is due and missing."""
    return tf.data.Dataset.from_tensors(
        (tf.zeros([0], tf.int64), tf.zeros([0, 0, 0, 3], tf.uint8))
    )


def _name_of(
    stream: Callable[[int], tf.data.Dataset], position: Tensor
) -> Tensor:
    """Names the record at a position of the stream, as a string scalar."""

    def find(position: Tensor) -> str:
        return damage_of(*next(iter(stream(int(position)))))

    return tf.ensure_shape(tf.py_function(find, [position], tf.string), [])
