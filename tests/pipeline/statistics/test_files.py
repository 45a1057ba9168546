"""The files of statistics, schemas and anomalies."""

from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies
from tensorflow_metadata.proto.v0.schema_pb2 import Schema
from tiny_examples import statistics

from pipeline.statistics.files import (
    read_schema,
    read_statistics,
    write_anomalies,
    write_schema,
    write_statistics,
)


def test_what_is_written_is_read(tmp_path):
    found, schema = statistics({"x": [1]}), Schema()
    schema.feature.add(name="x")
    write_statistics(tmp_path, "train", found)
    write_schema(tmp_path, schema)
    write_anomalies(tmp_path, "train", Anomalies(data_missing=True))
    assert read_statistics(tmp_path, "train") == found
    assert read_schema(tmp_path) == schema
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")}
    assert names == {
        "schema.pbtxt",
        "Split-train/FeatureStats.pb",
        "Split-train/SchemaDiff.pb",
    }
    data = (tmp_path / "Split-train/SchemaDiff.pb").read_bytes()
    assert Anomalies.FromString(data).data_missing
