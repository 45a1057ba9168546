"""Anomalies, against what TFDV 1.21 says of deliberate faults."""

import json

import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies
from tensorflow_metadata.proto.v0.schema_pb2 import Schema
from tfx_examples import (
    TFX,
    examples,
    needs_tfx_examples,
    our_statistics,
    parse,
    tfdv_statistics,
)
from tiny_examples import statistics

from pipeline.statistics.anomalies import find_anomalies, is_blessed

CASES = (
    [name for name, _ in json.loads((TFX / "anomaly_cases.json").read_text())]
    if TFX.is_dir()
    else []
)


@needs_tfx_examples
@pytest.mark.parametrize("case", CASES)
def test_tfdv_would_say_the_same(case):
    schema = parse(f"anomalies/{case}.schema.pbtxt", Schema())
    expected = parse(f"anomalies/{case}.anomalies.pbtxt", Anomalies())
    found = find_anomalies(_statistics(case), schema, _previous(case))
    for ours, theirs in zip(
        found.drift_skew_info, expected.drift_skew_info, strict=True
    ):  # The last digit depends on the order of sums.
        (measured,), (theirs,) = (
            ours.drift_measurements,
            theirs.drift_measurements,
        )
        assert measured.value == pytest.approx(theirs.value, rel=1e-12)
        measured.value = theirs.value
    assert text_format.MessageToString(found) == text_format.MessageToString(
        expected
    )


def _statistics(case):
    """Of the train split; `presence` faults lack a feature in each second."""
    if case == "drift_js":  # To its last digit: by TFDV's own histograms.
        return tfdv_statistics("Split-train")
    messages = [*examples("train")]
    if case.startswith("presence"):
        for message in messages[::2]:
            del message.features.feature["score"]
    return our_statistics(messages)


def _previous(case):
    if case == "drift_js":
        return tfdv_statistics("Split-test")
    return our_statistics(examples("test")) if "drift" in case else None


@needs_tfx_examples
def test_all_cases_are_here():
    assert len(CASES) == 21


def schema_of(text):
    return text_format.Parse(text, Schema())


def test_no_examples_are_an_anomaly():
    found = find_anomalies(statistics(), Schema())
    assert found.data_missing and not is_blessed(found)


def test_a_feature_without_values_is_not_present():
    none = statistics({"x": [1]}, {"y": [1]})
    none.features[0].num_stats.common_stats.num_non_missing = 0
    schema = schema_of(
        'feature { name: "x" type: INT presence { min_count: 1 } }'
        'feature { name: "y" type: INT }'
        'feature { name: "optional" type: INT }'
    )
    found = find_anomalies(none, schema)
    assert list(found.anomaly_info) == ["x"]
    assert "not present in any" in found.anomaly_info["x"].description


def test_skew_is_drift_by_other_names():
    schema = schema_of(
        'feature { name: "x" type: BYTES '
        "skew_comparator { infinity_norm { threshold: 0.1 } } }"
    )
    one, other = statistics({"x": [b"a"]}), statistics({"x": [b"b"]})
    found = find_anomalies(one, schema, serving=other)
    why = found.anomaly_info["x"].short_description
    assert why == "High Linfty distance between training and serving"
    assert found.drift_skew_info[0].skew_measurements[0].value == 1
    assert is_blessed(find_anomalies(one, schema, serving=one))
    assert is_blessed(find_anomalies(one, schema))


def test_a_feature_that_was_not_there_before_cannot_be_compared():
    schema = schema_of(
        'feature { name: "x" type: INT '
        "drift_comparator { jensen_shannon_divergence { threshold: 1 } } }"
    )
    found = find_anomalies(
        statistics({"x": [1]}), schema, previous=statistics({"y": [1]})
    )
    assert found.anomaly_info["x"].description == "previous data is missing."
