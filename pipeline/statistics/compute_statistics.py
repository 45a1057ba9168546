"""One pass over shards: what is in each split."""

import pathlib
from collections.abc import Iterable
from typing import Any

import apache_beam as beam

from pipeline.errors import UserError
from pipeline.records.tfrecord import payload, read_records
from pipeline.statistics.counts import SplitCounts
from pipeline.statistics.feature_statistics import split_statistics
from pipeline.statistics.files import write_statistics
from pipeline.transforms.beam_job import run_beam_job


class ComputeStatistics(beam.PTransform):
    """Turns paths of shards into one `FeatureStats.pb` for each split.

    A shard is counted at once, so that no example travels through Beam.

    Args:
        output_dir: path; every worker must see it.
    """

    def __init__(self, output_dir: pathlib.Path) -> None:
        super().__init__()
        self._output_dir = output_dir

    def expand(self, shards: Any) -> Any:
        return (
            shards
            | "Count" >> beam.Map(count_shard)
            | "GroupBySplit" >> beam.GroupByKey()
            | "Write" >> beam.MapTuple(self._write)
        )

    def _write(self, split: str, parts: Iterable[SplitCounts]) -> None:
        total = SplitCounts()
        for part in parts:
            total.merge(part)
        write_statistics(
            self._output_dir, split, split_statistics(split, total)
        )


def compute_statistics(
    examples_dir: pathlib.Path, output_dir: pathlib.Path, workers: int = 1
) -> None:
    """Writes `Split-{name}/FeatureStats.pb` for each split of a data set.

    Args:
        examples_dir: path of `Split-{name}/` folders with uncompressed shards
            of `tf.train.Example`.
        output_dir: path to write to.
        workers: positive int, processes. Defaults to 1.

    Raises:
        UserError: a shard is damaged, or not what it should be.
    """
    shards = sorted(map(str, examples_dir.glob("Split-*/*")))
    run_beam_job(shards, ComputeStatistics(output_dir), workers=workers)


def count_shard(path: str) -> tuple[str, SplitCounts]:
    """Counts the examples of one shard; returns its split, too.

    Raises:
        UserError: the shard is damaged, or not what it should be.
    """
    shard = pathlib.Path(path)
    counts = SplitCounts()
    try:
        with shard.open("rb") as file:
            for record in read_records(file):
                counts.add(payload(record))
    except ValueError as error:
        raise UserError(
            f"Shard {path}, record {counts.num_examples}: {error}. "
            "Delete the data set and cut the images again."
        ) from error
    return shard.parent.name.removeprefix("Split-"), counts
