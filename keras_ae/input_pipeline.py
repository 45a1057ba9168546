"""Shards of encoded images to batches of (corrupted, clean), with tf.data.

Images stay uint8 until they are on the device that corrupts them. What a batch
holds depends on the shards, the seed and its number only, so a training that
starts again at batch `k` sees what it would have seen.
"""

import pathlib
from typing import Any

import numpy as np
import tensorflow as tf

from keras_ae.corruptions import Corruption

SHUFFLE_BUFFER = 2048  # encoded images, about 40 KB each
IMAGE_FEATURES = ("image/encoded", "image")


def training_batches(
    directory: str | pathlib.Path,
    batch_size: int,
    crop_size: int,
    corruption: Corruption,
    seed: int = 0,
    start: int = 0,
    device: str | None = None,
) -> tf.data.Dataset:
    """Endless batches of random crops, randomly flipped, and corrupted.

    Args:
        directory: an `Examples` directory (`Split-train/data_tfrecord-*`) or
            a TFDS folder (`NAME-train.tfrecord-*`) of PNG or JPEG images,
            as they are or in the feature `image/encoded` or `image`.
        batch_size: int.
        crop_size: int, pixels; images must be at least as large.
        corruption: applied inside the tf.data graph, keyed by (seed, batch).
        seed: int; the order, the crops and the corruptions follow from it.
            Defaults to `0`.
        start: int, number of the first batch to deliver. Defaults to `0`.
        device: name of the device that scales and corrupts. Defaults to the
            first GPU, or the CPU where there is none.

    Returns:
        A dataset of `(corrupted, clean)`, float32
        `(batch_size, crop_size, crop_size, 3)`, clean in [0, 1].

    Raises:
        ValueError: if the directory holds no training shards, or its first
            image is smaller than the crops.
    """

    def crop(index: tf.Tensor, record: tf.Tensor) -> tf.Tensor:
        where, across, down = ((seed, 3 * index + draw) for draw in range(3))
        image = tf.image.stateless_random_crop(
            _decode(record), (crop_size, crop_size, 3), where
        )
        image = tf.image.stateless_random_flip_left_right(image, across)
        return tf.image.stateless_random_flip_up_down(image, down)

    paths = shard_paths(directory, "train")
    _check_crop(paths[0], crop_size)
    images = (
        tf.data.TFRecordDataset(paths, num_parallel_reads=min(len(paths), 4))
        .shuffle(SHUFFLE_BUFFER, seed=seed, reshuffle_each_iteration=True)
        .repeat()
        .enumerate()
        .skip(start * batch_size)
        .map(crop, num_parallel_calls=tf.data.AUTOTUNE)
        .batch(batch_size, drop_remainder=True)
    )
    return _corrupted(images, corruption, seed, start, device)


def evaluation_batches(
    directory: str | pathlib.Path,
    split: str,
    batch_size: int,
    corruption: Corruption,
    seed: int = 0,
    device: str | None = None,
) -> tf.data.Dataset:
    """One pass over whole images of one size, in order; the same every time.

    Args:
        directory: as in `training_batches`.
        split: str, such as `"eval"`.
        batch_size: int; the last batch may be smaller.
        corruption: as in `training_batches`.
        seed: int. Defaults to `0`.
        device: as in `training_batches`.

    Returns:
        A dataset of known length of `(corrupted, clean)`, float32
        `(batch_size, height, width, 3)`, clean in [0, 1].

    Raises:
        ValueError: if the directory holds no shards of the split.
    """
    records = tf.data.TFRecordDataset(shard_paths(directory, split))
    count = int(records.reduce(np.int64(0), lambda n, _: n + 1))
    images = records.map(_decode, num_parallel_calls=tf.data.AUTOTUNE).batch(
        batch_size
    )
    return _corrupted(images, corruption, seed, 0, device).apply(
        tf.data.experimental.assert_cardinality(-(-count // batch_size))
    )


def shard_paths(directory: str | pathlib.Path, split: str) -> list[str]:
    """The shards of a split, sorted.

    Raises:
        ValueError: if there are none.
    """
    directory = pathlib.Path(directory)
    for pattern in (f"Split-{split}/*", f"*-{split}.tfrecord*"):
        paths = sorted(str(path) for path in directory.glob(pattern))
        if paths:
            return paths
    raise ValueError(
        f"No shards of split {split!r}: give a directory that holds "
        f"Split-{split}/data_tfrecord-* or NAME-{split}.tfrecord-*. "
        f"Received: directory={str(directory)!r}"
    )


def _check_crop(path: str, crop_size: int) -> None:
    first = next(iter(tf.data.TFRecordDataset(path)))
    height, width, _ = _decode(first).shape
    if crop_size > min(height, width):
        raise ValueError(
            f"Crops cannot be larger than the images, which are "
            f"{width}x{height} pixels. Received: crop_size={crop_size}"
        )


def default_device() -> str:
    """The first GPU, or the CPU where there is none."""
    return "/GPU:0" if tf.config.list_logical_devices("GPU") else "/CPU:0"


def _corrupted(
    images: tf.data.Dataset,
    corruption: Corruption,
    seed: int,
    start: int,
    device: str | None,
) -> tf.data.Dataset:
    """uint8 batches to (corrupted, clean) pairs, on one named device."""
    device = device or default_device()

    def pair(position: tf.Tensor, batch: tf.Tensor) -> Any:
        with tf.device(device):
            clean = tf.cast(batch, tf.float32) / 255.0
            return corruption.keyed(clean, seed, position), clean

    return (
        images.enumerate(start)
        .map(pair, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )


def _decode(record: tf.Tensor) -> tf.Tensor:
    """A serialized tf.Example to its image, uint8 (height, width, 3)."""
    text = tf.io.FixedLenFeature([], tf.string, default_value="")
    parsed = tf.io.parse_single_example(
        record, {name: text for name in IMAGE_FEATURES}
    )
    encoded = tf.strings.join([parsed[name] for name in IMAGE_FEATURES])
    return tf.image.decode_image(encoded, channels=3, expand_animations=False)
