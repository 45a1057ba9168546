"""ExampleGate."""

import json

import pytest
from tiny_examples import statistics

from pipeline.artifacts import ExampleAnomalies
from pipeline.components.example_gate import ExampleGate
from pipeline.errors import UserError
from pipeline.statistics.anomalies import find_anomalies
from pipeline.statistics.files import write_anomalies
from pipeline.statistics.schema import infer_schema

GOOD, BAD = {"x": [b"png"]}, {"x": [b"gif"]}


@pytest.fixture
def anomalies(tmp_path):
    """As ExampleValidator leaves them: none in train, one in eval."""
    anomalies = ExampleAnomalies(str(tmp_path))
    anomalies.split_names = json.dumps(["train", "eval"])
    schema = infer_schema(statistics(*[GOOD] * 60))
    for split, example in {"train": GOOD, "eval": BAD}.items():
        found = find_anomalies(statistics(example), schema, None)
        write_anomalies(tmp_path, split, found)
    bless(anomalies, 1, 0)
    return anomalies


def bless(anomalies, *blessed):
    by_split = dict(zip(anomalies.split_list(), blessed, strict=True))
    anomalies.set_json_value_custom_property("blessed", by_split)


def test_anomalies_stop_the_run(anomalies):
    with pytest.raises(UserError, match="--set validation.stop_on_a") as error:
        ExampleGate.body(anomalies, stop_on_anomalies=True)
    assert "eval   x        Unexpected string values" in str(error.value)
    assert f"kept in {anomalies.uri}" in str(error.value)


def test_unless_told_to_go_on(anomalies, capsys):
    ExampleGate.body(anomalies, stop_on_anomalies=False)
    assert "gif (~100%)" in capsys.readouterr().out


def test_without_anomalies_there_is_nothing_to_say(anomalies, capsys):
    bless(anomalies, 1, 1)
    ExampleGate.body(anomalies, stop_on_anomalies=True)
    assert not capsys.readouterr().out
