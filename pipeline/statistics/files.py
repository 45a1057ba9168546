"""The files in which TFX keeps statistics, schemas and anomalies."""

import pathlib
from typing import Any

from google.protobuf import text_format
from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies
from tensorflow_metadata.proto.v0.schema_pb2 import Schema
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    DatasetFeatureStatistics,
    DatasetFeatureStatisticsList,
)

STATISTICS = "FeatureStats.pb"
ANOMALIES = "SchemaDiff.pb"
SCHEMA = "schema.pbtxt"


def write_statistics(
    directory: pathlib.Path,
    split: str,
    statistics: DatasetFeatureStatistics,
) -> None:
    """Writes `Split-{split}/FeatureStats.pb`."""
    listed = DatasetFeatureStatisticsList(datasets=[statistics])
    _write(directory / f"Split-{split}" / STATISTICS, listed)


def read_statistics(
    directory: pathlib.Path, split: str
) -> DatasetFeatureStatistics:
    """Reads what `write_statistics` wrote."""
    data = (directory / f"Split-{split}" / STATISTICS).read_bytes()
    return DatasetFeatureStatisticsList.FromString(data).datasets[0]


def write_anomalies(
    directory: pathlib.Path, split: str, anomalies: Anomalies
) -> None:
    """Writes `Split-{split}/SchemaDiff.pb`."""
    _write(directory / f"Split-{split}" / ANOMALIES, anomalies)


def read_anomalies(directory: pathlib.Path, split: str) -> Anomalies:
    """Reads what `write_anomalies` wrote."""
    path = directory / f"Split-{split}" / ANOMALIES
    return Anomalies.FromString(path.read_bytes())


def write_schema(directory: pathlib.Path, schema: Schema) -> None:
    """Writes `schema.pbtxt`."""
    (directory / SCHEMA).write_text(text_format.MessageToString(schema))


def read_schema(directory: pathlib.Path) -> Schema:
    """Reads `schema.pbtxt`."""
    return text_format.Parse((directory / SCHEMA).read_text(), Schema())


def _write(path: pathlib.Path, message: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(message.SerializeToString(deterministic=True))
