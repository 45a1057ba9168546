"""Anomalies as a table."""

from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies
from tensorflow_metadata.proto.v0.schema_pb2 import Schema
from tiny_examples import statistics

from pipeline.statistics.anomalies import find_anomalies
from pipeline.statistics.anomaly_table import anomaly_table


def test_a_line_for_each_reason():
    schema = Schema()
    schema.dataset_constraints.min_examples_count = 2
    found = find_anomalies(statistics({"x": [1]}), schema)
    table = anomaly_table({"eval": found, "test": Anomalies(data_missing=True)})
    assert [line.split("  ")[0] for line in table.splitlines()] == [
        "split",
        "eval",
        "eval",
        "test",
    ]
    assert "x        New column" in table
    assert "The dataset has 1 examples, which is fewer than expected." in table
    assert "The split is empty." in table
