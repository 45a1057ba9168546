"""SchemaGen."""

import json

from tiny_examples import statistics as statistics_of

from pipeline.artifacts import ExampleStatistics, Schema
from pipeline.components.schema_gen import SchemaGen
from pipeline.statistics.files import read_schema, write_statistics


def test_the_first_split_sets_the_standard(tmp_path):
    statistics = ExampleStatistics(str(tmp_path))
    statistics.split_names = json.dumps(["train", "eval"])
    write_statistics(tmp_path, "train", statistics_of({"x": [1]}))
    write_statistics(tmp_path, "eval", statistics_of({"y": [1.0]}))
    schema = Schema(str(tmp_path / "schema"))
    schema.path.mkdir()
    SchemaGen.body(statistics=statistics, schema=schema)
    assert [path.name for path in schema.path.iterdir()] == ["schema.pbtxt"]
    (feature,) = read_schema(schema.path).feature
    assert feature.name == "x"
