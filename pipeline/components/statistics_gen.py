"""StatisticsGen: from examples to their statistics."""

import pathlib

from pipeline.artifacts import Examples, ExampleStatistics
from pipeline.dsl import InputArtifact, OutputArtifact, Resource, component
from pipeline.statistics.compute_statistics import compute_statistics
from pipeline.statistics.files import read_statistics
from pipeline.statistics.summary import summary


@component
def StatisticsGen(
    examples: InputArtifact[Examples],
    statistics: OutputArtifact[ExampleStatistics],
    workers: Resource[int],
) -> None:
    """Counts what is in the features and the images of each split.

    Args:
        examples: every feature is counted, every `image/encoded` decoded.
        statistics: gets `Split-{name}/FeatureStats.pb`, as TFDV's.
        workers: processes.

    Raises:
        UserError: see `compute_statistics`.
    """
    output = pathlib.Path(statistics.uri)
    compute_statistics(pathlib.Path(examples.uri), output, workers)
    statistics.split_names = examples.split_names
    for split in examples.split_list():
        print(summary(read_statistics(output, split)))
