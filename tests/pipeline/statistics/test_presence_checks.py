"""Is a feature there?"""

import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0.schema_pb2 import Feature
from tiny_examples import statistics

from pipeline.statistics.presence_checks import (
    check_lengths,
    check_presence,
    check_shape,
    check_type,
    is_required,
)


@pytest.mark.parametrize(
    "check, schema, message",
    [
        (check_lengths, "value_count { min: 2 }", "fewer values than expected"),
        (check_lengths, "value_count { min: 1 max: 2 }", "more values than"),
        (check_lengths, "value_count { min: 1 max: 3 }", None),
        (check_shape, "shape { dim { size: 3 } }", "its value lengths vary"),
        (check_shape, "", None),
        (check_presence, "presence { min_count: 4 }", "count = 4, actual = 3"),
        (check_presence, "presence { min_count: 3 }", None),
        (
            check_presence,
            "presence { min_fraction: 0.8 }",
            "minimum fraction = 0.800000, actual = 0.750000",
        ),
        (check_presence, "presence { min_fraction: 0.75 }", None),
        (check_type, "type: FLOAT", "of type: FLOAT but got INT"),
        (check_type, "type: INT", None),
    ],
)
def test_one_reason_or_none(check, schema, message):
    feature = statistics({"x": [1]}, {"x": [1, 2, 3]}, {"x": [5]}, {})
    expected = text_format.Parse(schema, Feature())
    reasons = list(check(feature.features[0], expected))
    assert len(reasons) == (message is not None)
    if message:
        assert message in reasons[0].description


@pytest.mark.parametrize("sizes, fits", [([2, 3], True), ([5], False)])
def test_a_shape_holds_as_many_values_as_its_sizes_multiply_to(sizes, fits):
    feature = statistics({"x": [0] * 6}).features[0]
    dims = "".join(f"dim {{ size: {size} }}" for size in sizes)
    expected = text_format.Parse(f"shape {{ {dims} }}", Feature())
    assert not list(check_shape(feature, expected)) == fits


def test_a_presence_of_nothing_is_not_required():
    optional = text_format.Parse("presence { min_count: 0 }", Feature())
    assert not is_required(optional) and not is_required(Feature())
