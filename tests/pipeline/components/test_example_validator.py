"""ExampleValidator."""

import json

import pytest
from tiny_examples import statistics as statistics_of

from pipeline.artifacts import ExampleAnomalies, ExampleStatistics, Schema
from pipeline.components.example_validator import ExampleValidator
from pipeline.statistics.files import (
    read_anomalies,
    read_schema,
    write_schema,
    write_statistics,
)
from pipeline.statistics.schema import infer_schema


@pytest.fixture
def artifacts(tmp_path):
    """Two splits, as yet the same, and their schema."""
    statistics = ExampleStatistics(str(tmp_path / "statistics"))
    statistics.split_names = json.dumps(["train", "eval"])
    usual = statistics_of(*[{"x": [b"png"]}] * 60)
    for split in ("train", "eval"):
        write_statistics(statistics.path, split, usual)
    schema = Schema(str(tmp_path / "schema"))
    schema.path.mkdir()
    write_schema(schema.path, infer_schema(usual))
    return {
        "statistics": statistics,
        "schema": schema,
        "anomalies": ExampleAnomalies(str(tmp_path / "anomalies")),
    }


def spoil(artifacts):
    strange = statistics_of({"x": [b"gif"]})
    write_statistics(artifacts["statistics"].path, "eval", strange)


def test_good_examples_are_blessed(artifacts, capsys):
    ExampleValidator.body(**artifacts)
    anomalies = artifacts["anomalies"]
    assert anomalies.split_list() == ["train", "eval"]
    blessed = anomalies.get_json_value_custom_property("blessed")
    assert blessed == {"train": 1, "eval": 1}
    files = [path for path in anomalies.path.rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(anomalies.path)) for path in files) == [
        "Split-eval/SchemaDiff.pb",
        "Split-train/SchemaDiff.pb",
    ]
    assert capsys.readouterr().out == "no anomalies in train, eval\n"


def test_a_split_with_anomalies_is_not_blessed(artifacts, capsys):
    spoil(artifacts)
    ExampleValidator.body(**artifacts)
    anomalies = artifacts["anomalies"]
    blessed = anomalies.get_json_value_custom_property("blessed")
    assert blessed == {"train": 1, "eval": 0}
    assert "x" in read_anomalies(anomalies.path, "eval").anomaly_info
    assert capsys.readouterr().out == "anomalies in eval\n"


def test_a_split_that_drifts_from_the_first_is_not_blessed(artifacts):
    schema = read_schema(artifacts["schema"].path)
    schema.feature[0].ClearField("domain_info")
    schema.feature[0].drift_comparator.infinity_norm.threshold = 0.5
    write_schema(artifacts["schema"].path, schema)
    spoil(artifacts)
    ExampleValidator.body(**artifacts)
    blessed = artifacts["anomalies"].get_json_value_custom_property("blessed")
    assert blessed == {"train": 1, "eval": 0}
