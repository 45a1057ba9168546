"""Training and evaluation batches."""

import logging
import pathlib

import tensorflow as tf

from keras_ae.corruptions import Corruption
from keras_ae.input_pipeline.batches import damage_of, numbered_batches
from keras_ae.input_pipeline.damage import damaged_records, without
from keras_ae.input_pipeline.order import in_order, shuffled_forever
from keras_ae.input_pipeline.placement import corrupted
from keras_ae.input_pipeline.shards import (
    Run,
    Tensor,
    decode,
    whole_shards,
)


def training_batches(
    directory: str | pathlib.Path,
    batch_size: int,
    crop_size: int,
    corruption: Corruption | None,
    seed: int = 0,
    start: int = 0,
    placement: str = "auto",
    shard: tuple[int, int] = (0, 1),
    on_error: str = "raise",
) -> tf.data.Dataset:
    """Endless batches of random crops, randomly flipped, and corrupted.

    Each epoch is every image once, in an order of its own; a batch may hold
    the end of one and the beginning of the next. 64 MiB of encoded images are
    held to shuffle them, whatever the size of the split.

    Args:
        directory: an `Examples` directory (`Split-train/data_tfrecord-*`) or
            a TFDS folder (`NAME-train.tfrecord-*`) of PNG or JPEG images,
            as they are or in the feature `image/encoded` or `image`.
        batch_size: int, images of this worker in a batch: with `n` workers
            the global batch is `n * batch_size`.
        crop_size: int, pixels; images must be at least as large.
        corruption: keyed by (seed, batch); `None` with `placement="model"`.
        seed: non-negative int; the order, the crops and the corruptions
            follow from it. The same on all workers. Defaults to `0`.
        start: int, number of the first batch to deliver. Defaults to `0`.
        placement: where the corruption runs. The name of a device, such as
            `"/CPU:0"` (the threads of tf.data) or `"/GPU:0"`: inside the
            tf.data graph, on the TensorFlow backend only. `"auto"`: the first
            GPU, or the CPU where there is none, printed. `"model"`: batches
            are `(clean, clean)`, to be corrupted by `models.denoising` on any
            backend. Defaults to `"auto"`.
        shard: pair of ints, number of this worker and how many there are.
            They divide each epoch without overlap or loss: whole shards if
            all workers get as many images that way, otherwise record by
            record, so that every image is seen equally often. Defaults to
            `(0, 1)`.
        on_error: `"raise"`, or `"skip"` to read around `damaged_records`,
            which are looked for first and counted in a logged warning.
            Defaults to `"raise"`.

    Returns:
        A dataset of `(corrupted, clean)`, float32
        `(batch_size, crop_size, crop_size, 3)`, clean in [0, 1]. A record that
        cannot be read or is smaller than a crop ends it with a
        `tf.errors.InvalidArgumentError` that names file and record.

    Raises:
        ValueError: if the directory holds no training shards or not all of
            them, its first image is smaller than the crops, there is no such
            device or worker, `seed` is negative, or `on_error` is neither of
            the two.
    """
    _check_seed(seed)
    index, workers = shard
    runs = _runs(directory, "train", on_error)
    _check_crop(runs, crop_size)

    def stream(first: int) -> tf.data.Dataset:
        return shuffled_forever(runs, seed, first, shard)

    def crop(position: Tensor, record: Tensor) -> Tensor:
        key = 3 * (position * workers + index)
        where, across, down = ((seed, key + draw) for draw in range(3))
        image = tf.image.stateless_random_crop(
            decode(record), (crop_size, crop_size, 3), where
        )
        image = tf.image.stateless_random_flip_left_right(image, across)
        return tf.image.stateless_random_flip_up_down(image, down)

    batches = numbered_batches(stream, crop, batch_size, start).map(
        lambda number, images: (number * workers + index, images)
    )
    return corrupted(batches, corruption, seed, placement).apply(
        tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY)
    )


def evaluation_batches(
    directory: str | pathlib.Path,
    split: str,
    batch_size: int,
    corruption: Corruption,
    seed: int = 0,
    placement: str = "auto",
    on_error: str = "raise",
) -> tf.data.Dataset:
    """One pass over whole images of one size, in order; the same every time.

    Args:
        directory: as in `training_batches`.
        split: str, such as `"eval"`.
        batch_size: int; the last batch may be smaller.
        corruption: as in `training_batches`.
        seed: non-negative int. Defaults to `0`.
        placement: as in `training_batches`, but not `"model"`: models pass
            images through in evaluation.
        on_error: as in `training_batches`.

    Returns:
        A dataset of known length of `(corrupted, clean)`, float32
        `(batch_size, height, width, 3)`, clean in [0, 1]. A record that cannot
        be read or is not of the first image's size ends it as in
        `training_batches`.

    Raises:
        ValueError: if the directory holds no shards of the split or not all
            of them, there is no such device, `seed` is negative, or
            `on_error` is unknown.
    """
    _check_seed(seed)
    if placement == "model":
        raise ValueError(
            "A model corrupts in training only: name a device or say 'auto'. "
            f"Received: placement={placement!r}"
        )
    runs = _runs(directory, split, on_error)
    count = sum(run.length for run in runs)

    shape = _first_shape(runs)

    def stream(first: int) -> tf.data.Dataset:
        return in_order(runs).skip(first)

    def whole(_: Tensor, record: Tensor) -> Tensor:
        return tf.ensure_shape(decode(record), shape)

    batches = numbered_batches(stream, whole, batch_size, 0, count)
    return corrupted(batches, corruption, seed, placement).apply(
        tf.data.experimental.assert_cardinality(-(-count // batch_size))
    )


def _runs(
    directory: str | pathlib.Path, split: str, on_error: str
) -> list[Run]:
    """What is to be read; without the damaged records if these are skipped."""
    if on_error not in ("raise", "skip"):
        raise ValueError(
            "`on_error` must be 'raise' or 'skip'. "
            f"Received: on_error={on_error!r}"
        )
    runs = whole_shards(directory, split)
    if on_error == "skip":
        damaged = damaged_records(directory, split)
        _report(damaged)
        runs = without(runs, damaged)
    if not any(run.length for run in runs):
        raise ValueError(
            f"Split {split!r} has no record that can be read. "
            f"Received: directory={str(directory)!r}"
        )
    return runs


def _check_seed(seed: int) -> None:
    if seed < 0:
        raise ValueError(
            "A seed must not be negative: it is half of the key of each "
            f"batch's random numbers. Received: seed={seed}"
        )


def _report(damaged: dict[str, list[int]]) -> None:
    for path, numbers in damaged.items():
        logging.getLogger(__name__).warning(
            "Skipping %d damaged record(s) of %s, from number %d on.",
            len(numbers),
            path,
            numbers[0],
        )


def _first_shape(runs: list[Run]) -> tuple[int, ...]:
    first = next(iter(in_order(runs)))
    try:
        return tuple(decode(first[-1]).shape)
    except tf.errors.InvalidArgumentError as error:
        raise tf.errors.InvalidArgumentError(
            None, None, damage_of(*first)
        ) from error


def _check_crop(runs: list[Run], crop_size: int) -> None:
    height, width, _ = _first_shape(runs)
    if crop_size > min(height, width):
        raise ValueError(
            f"Crops cannot be larger than the images, which are "
            f"{width}x{height} pixels. Received: crop_size={crop_size}"
        )
