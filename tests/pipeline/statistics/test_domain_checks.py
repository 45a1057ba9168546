"""Are values among those that are expected?"""

import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0.schema_pb2 import Feature, Schema
from tiny_examples import statistics, statistics_of

from pipeline.statistics.domain_checks import check_domain, check_unique

NAMED = Schema()
NAMED.string_domain.add(name="pets", value=["cat", "dog"])


@pytest.mark.parametrize(
    "values, domain, message",
    [
        ([b"cat", b"dog"], 'domain: "pets"', None),
        ([b"cat", b"cow"], 'domain: "pets"', "cow (~50%). "),
        ([b"cat"] * 199 + [b"cow"], 'domain: "pets"', "cow (<1%). "),
        ([b"cat"], 'string_domain { value: "dog" }', "cat (~100%). "),
        ([b"\xff"], 'domain: "pets"', "not valid UTF8"),
        ([3, 9], "int_domain { min: 3 max: 9 }", None),
        ([2, 9], "int_domain { min: 3 max: 9 }", "small value: 2."),
        ([3, 10], "int_domain { min: 3 max: 9 }", "large value: 10."),
        ([0.25], "float_domain { min: 0.5 }", "low values: 0.25<0.5(upto"),
        ([2.0], "float_domain { max: 1 }", "high value: 2>1(upto"),
        ([0.5], "float_domain { min: 0 max: 1 }", None),
        ([7], "", None),
    ],
)
def test_one_reason_or_none(values, domain, message):
    expected = text_format.Parse(domain, Feature())
    reasons = list(check_domain(statistics_of(*values), expected, NAMED))
    assert len(reasons) == (message is not None)
    if message:
        assert message in reasons[0].description


def test_some_mass_may_lie_outside_a_domain():
    text = 'domain: "pets" distribution_constraints { min_domain_mass: 0.9 }'
    expected = text_format.Parse(text, Feature())
    for cows, wrong in ((1, 0), (2, 1)):
        feature = statistics_of(*[b"cat"] * 10, *[b"cow"] * cows)
        assert len(list(check_domain(feature, expected, NAMED))) == wrong


@pytest.mark.parametrize(
    "domain, message",
    [
        ("minimum_supported_image_fraction: 0.5", "0.000000 is lower than"),
        ("max_image_byte_size: 7", "has bytes: 8. The max"),
        ("max_image_byte_size: 8", None),
    ],
)
def test_images(domain, message):
    feature = statistics({"image/encoded": [b"no image"]}).features[0]
    expected = text_format.Parse(f"image_domain {{ {domain} }}", Feature())
    reasons = list(check_domain(feature, expected, Schema()))
    assert len(reasons) == (message is not None)
    if message:
        assert message in reasons[0].description


@pytest.mark.parametrize(
    "values, message",
    [
        ([b"a"], "at least 2 unique values but found only 1"),
        ([b"a", b"b", b"c", b"d"], "no more than 3 unique values but found 4"),
        ([1, 2], "unique values were not counted"),
        ([b"a", b"b"], None),
    ],
)
def test_unique_values(values, message):
    text = "unique_constraints { min: 2 max: 3 }"
    expected = text_format.Parse(text, Feature())
    reasons = list(check_unique(statistics_of(*values), expected))
    assert len(reasons) == (message is not None)
    if message:
        assert message in reasons[0].description
