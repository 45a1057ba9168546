"""Are there as many examples as expected?"""

import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0.schema_pb2 import (
    DatasetConstraints,
    NumericValueComparator,
)

from pipeline.statistics.dataset_checks import check_count, check_drift


@pytest.mark.parametrize(
    "limits, previous, message",
    [
        ("max_fraction_threshold: 1.5", 5, "is 2 (up to six significant digit"),
        ("max_fraction_threshold: 1.5", 0, "above the threshold 1.5"),
        ("max_fraction_threshold: 2", 5, None),
        ("min_fraction_threshold: 0.8", 20, "below the threshold 0.8"),
        ("", 1, None),
    ],
)
def test_drift(limits, previous, message):
    parsed = text_format.Parse(limits, NumericValueComparator())
    found = " ".join(r.description for r in check_drift(10, previous, parsed))
    assert message in found if message else not found


@pytest.mark.parametrize(
    "limits, message",
    [
        ("min_examples_count: 11", "10 examples, which is fewer"),
        ("max_examples_count: 9", "10 examples, which is more"),
        ("min_examples_count: 10 max_examples_count: 10", None),
    ],
)
def test_count(limits, message):
    parsed = text_format.Parse(limits, DatasetConstraints())
    found = " ".join(r.description for r in check_count(10, parsed))
    assert message in found if message else not found
