"""SchemaGen: from statistics to what is expected of the next examples."""

import pathlib

from pipeline.artifacts import ExampleStatistics, Schema
from pipeline.dsl import InputArtifact, OutputArtifact, component
from pipeline.statistics.files import read_statistics, write_schema
from pipeline.statistics.schema import infer_schema


@component
def SchemaGen(
    statistics: InputArtifact[ExampleStatistics],
    schema: OutputArtifact[Schema],
) -> None:
    """Infers a schema from the first split, which is the one to train on.

    Args:
        statistics: of all splits.
        schema: gets `schema.pbtxt`.
    """
    first, *_ = statistics.split_list()
    inferred = infer_schema(
        read_statistics(pathlib.Path(statistics.uri), first)
    )
    write_schema(pathlib.Path(schema.uri), inferred)
