"""Damaged records: found, and read around."""

import pathlib

import numpy as np
import tensorflow as tf

from keras_ae.input_pipeline.shards import (
    Run,
    Tensor,
    check_end,
    decode,
    record_offsets,
    sound_records,
    whole_shards,
)

# A file of zeros states two million records in 32 MB: we stop looking.
MAX_MISSES = 16


def damaged_records(
    directory: str | pathlib.Path, split: str
) -> dict[str, list[int]]:
    """Finds the records that cannot be read or hold no image.

    Reads and decodes the whole split once.

    Args:
        directory, split: as in `num_examples`.

    Returns:
        The numbers of the damaged records, from 0, for each damaged shard.

    Raises:
        ValueError: as `num_examples`.
    """
    damaged = {}
    for run in whole_shards(directory, split):
        check_end(run)
        sound = set(_sound_records(run.path))
        lost = [n for n in range(run.length) if n not in sound]
        if lost:
            damaged[run.path] = lost
    return damaged


def without(runs: list[Run], damaged: dict[str, list[int]]) -> list[Run]:
    """Whole shards, cut into the runs between their damaged records."""
    sound = []
    for run in runs:
        kept = np.setdiff1d(np.arange(run.length), damaged.get(run.path, []))
        cuts = np.flatnonzero(np.diff(kept) > 1) + 1
        offsets = record_offsets(run.path)
        sound += [
            Run(run.path, offsets[part[0]], int(part[0]), len(part))
            for part in np.split(kept, cuts)
            if len(part)
        ]
    return sound


def _sound_records(path: str) -> list[int]:
    """Numbers of the records of a shard that can be decoded.

    TensorFlow gives a file up at its first wrong checksum: we start again
    behind that record, as long as its length leads to another one.
    """
    offsets = record_offsets(path)
    sound: list[int] = []
    start = misses = 0
    while start < len(offsets) and misses < MAX_MISSES:
        found = _sound_from(path, offsets[start], start)
        misses = 0 if found else misses + 1
        sound += found
        start = (found[-1] if found else start - 1) + 2
    return sound


def _sound_from(path: str, offset: int, start: int) -> list[int]:
    numbers = (
        sound_records(path, offset)
        .enumerate(start)
        .map(_number_if_image, num_parallel_calls=tf.data.AUTOTUNE)
        .ignore_errors()
    )
    return [int(number) for number in numbers.as_numpy_iterator()]


def _number_if_image(number: Tensor, record: Tensor) -> Tensor:
    # The size keeps the decoder from being pruned away.
    return number + 0 * tf.size(decode(record), tf.int64)
