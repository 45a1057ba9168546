"""The order in which the records of shards are read."""

import os
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from keras_ae.input_pipeline.shards import Run, Tensor, read_run

SHUFFLE_BYTES = 64 * 2**20
PARALLEL_READS = 4


def in_order(runs: Sequence[Run]) -> tf.data.Dataset:
    """(path, number, bytes) of each record, one shard after another."""
    return _table(runs).flat_map(read_run)


def shuffled_forever(
    runs: Sequence[Run],
    seed: int,
    start: int = 0,
    shard: tuple[int, int] = (0, 1),
) -> tf.data.Dataset:
    """(path, number, bytes) of records without end, each epoch reshuffled.

    Shards come in random order, four are read at once, and records wait in a
    buffer of `SHUFFLE_BYTES` from which they are drawn at random.

    Args:
        runs: what to read.
        seed: int.
        start: int, how many records of this worker to leave out; epochs that
            are left out whole cost nothing.
        shard: as in `training_batches`.

    Raises:
        ValueError: if there is no such worker, or no record for it.
    """
    runs, (index, workers) = _of_worker(runs, shard)
    epoch, within = divmod(start, _share(runs, index, workers))
    buffer = _buffer_size(runs)

    def one_epoch(number: Tensor) -> tf.data.Dataset:
        # Of this function's graph: the seed of the order is (seed, epoch),
        # whatever Keras's global seed is. TensorFlow cannot combine 0.
        tf.random.set_seed(1 + seed)
        return (
            _table(runs)
            .shuffle(len(runs), seed=number)
            .interleave(
                read_run,
                cycle_length=PARALLEL_READS,
                num_parallel_calls=PARALLEL_READS,
                deterministic=True,
            )
            .shard(workers, index)
            .shuffle(buffer, seed=number)
        )

    epochs = tf.data.Dataset.range(epoch, np.iinfo(np.int64).max)
    return epochs.flat_map(one_epoch).skip(within)


def _table(runs: Sequence[Run]) -> tf.data.Dataset:
    columns = tuple(np.array(column) for column in zip(*runs, strict=True))
    return tf.data.Dataset.from_tensor_slices(columns)


def _of_worker(
    runs: Sequence[Run], shard: tuple[int, int]
) -> tuple[Sequence[Run], tuple[int, int]]:
    """Whole shards if workers get as many records so, else records (i, n)."""
    index, workers = shard
    if not 0 <= index < workers:
        raise ValueError(
            "`shard` must be (number of this worker, how many there are), "
            f"from (0, n) to (n - 1, n). Received: shard={shard}"
        )
    paths = sorted({run.path for run in runs})
    worker_of = {path: n % workers for n, path in enumerate(paths)}
    records = [0] * workers
    for run in runs:
        records[worker_of[run.path]] += run.length
    if len(set(records)) > 1:
        return runs, shard
    return [run for run in runs if worker_of[run.path] == index], (0, 1)


def _share(runs: Sequence[Run], index: int, workers: int) -> int:
    total = sum(run.length for run in runs)
    share = len(range(index, total, workers))
    if share == 0:
        raise ValueError(
            f"There are {total} records, too few for each worker to have one. "
            f"Received: shard={(index, workers)}"
        )
    return share


def _buffer_size(runs: Sequence[Run]) -> int:
    """How many records of mean size fit into the buffer."""
    paths = {run.path for run in runs}
    size = sum(os.path.getsize(path) for path in paths)
    count = sum(run.length for run in runs)
    return max(1, SHUFFLE_BYTES * count // size)
