"""ExampleValidator: are the examples what a schema expects?"""

import pathlib

from tensorflow_metadata.proto.v0 import schema_pb2
from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies

from pipeline.artifacts import ExampleAnomalies, ExampleStatistics, Schema
from pipeline.dsl import InputArtifact, OutputArtifact, component
from pipeline.statistics.anomalies import find_anomalies, is_blessed
from pipeline.statistics.files import (
    read_schema,
    read_statistics,
    write_anomalies,
)


@component
def ExampleValidator(
    statistics: InputArtifact[ExampleStatistics],
    schema: InputArtifact[Schema],
    anomalies: OutputArtifact[ExampleAnomalies],
) -> None:
    """Compares each split with the schema, and for drift with the first split.

    Args:
        statistics: of all splits.
        schema: what is expected.
        anomalies: gets `Split-{name}/SchemaDiff.pb`, as TFDV's, and the
            property `blessed`.
    """
    expected = read_schema(pathlib.Path(schema.uri))
    splits = statistics.split_list()
    found = _found(pathlib.Path(statistics.uri), splits, expected)
    for split, of_split in found.items():
        write_anomalies(pathlib.Path(anomalies.uri), split, of_split)
    blessed = {split: int(is_blessed(of)) for split, of in found.items()}
    anomalies.split_names = statistics.split_names
    anomalies.set_json_value_custom_property("blessed", blessed)
    refused = [split for split in splits if not blessed[split]]
    if refused:
        print(f"anomalies in {', '.join(refused)}")
    else:
        print(f"no anomalies in {', '.join(splits)}")


def _found(
    directory: pathlib.Path, splits: list[str], schema: schema_pb2.Schema
) -> dict[str, Anomalies]:
    """The anomalies of each split."""
    by_split = {split: read_statistics(directory, split) for split in splits}
    found = {}
    for split, of_split in by_split.items():
        previous = None if split == splits[0] else by_split[splits[0]]
        found[split] = find_anomalies(of_split, schema, previous)
    return found
