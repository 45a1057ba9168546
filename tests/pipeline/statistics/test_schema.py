"""What is expected of a data set."""

import pytest
from google.protobuf import text_format
from shard_files import example, pictures
from tensorflow_metadata.proto.v0.schema_pb2 import Schema
from tfx_examples import examples, needs_tfx_examples, our_statistics, parse
from tiny_examples import statistics

from pipeline.statistics.counts import SplitCounts
from pipeline.statistics.feature_statistics import split_statistics
from pipeline.statistics.schema import infer_schema

FORMAT = """
feature {
  name: "x" type: BYTES domain: "x"
  presence { min_fraction: 1 min_count: 1 }
  shape { dim { size: 1 } }
}
string_domain { name: "x" value: "jpeg" value: "png" }
"""
IMAGE = """
feature {
  name: "image/encoded" type: BYTES
  presence { min_fraction: 1 min_count: 1 }
  shape { dim { size: 1 } }
  image_domain { minimum_supported_image_fraction: 1 }
  drift_comparator { jensen_shannon_divergence { threshold: 0.6 } }
}
"""


def inferred(*values):
    examples = [{} if value is None else {"x": value} for value in values]
    return infer_schema(statistics(*examples))


def expected(text):
    return text_format.Parse(text, Schema())


def test_few_strings_that_occur_often_are_a_domain():
    assert inferred(*[[b"png"]] * 10, *[[b"jpeg"]] * 10) == expected(FORMAT)


@pytest.mark.parametrize(
    "values",
    [
        [[b"%d" % number] for number in range(90)],  # Keys.
        [[b"%d" % (number % 101)] for number in range(2000)],
        [[b"\xff"]] * 30,
    ],
    ids=["keys", "many", "no text"],
)
def test_other_strings_are_not_enumerated(values):
    schema = inferred(*values)
    assert not schema.string_domain and not schema.feature[0].domain


@pytest.mark.parametrize(
    "values, shape, value_count, min_fraction",
    [
        ([[1, 2], [3, 4]], [2], None, 1),
        ([[1, 2], None], [], (2, 2), 0),
        ([[1], [2, 3]], [], (1, 0), 1),
        ([[], [2, 3]], [], None, 1),
    ],
)
def test_presence_and_shape(values, shape, value_count, min_fraction):
    (feature,) = inferred(*values).feature
    assert [dim.size for dim in feature.shape.dim] == shape
    assert feature.presence.min_fraction == min_fraction
    assert feature.presence.min_count == 1
    assert feature.HasField("value_count") == bool(value_count)
    if value_count:
        limits = feature.value_count
        assert (limits.min, limits.max) == value_count


def test_images_get_their_domain():
    counts = SplitCounts()
    for image in pictures():
        counts.add(example(image))
    assert infer_schema(split_statistics("", counts)) == expected(IMAGE)


@needs_tfx_examples
def test_tfdv_infers_the_same_but_for_keys_images_and_bools():
    ours = infer_schema(our_statistics(examples("train")))
    theirs = parse("inferred_schema.pbtxt", Schema())
    assert [domain.name for domain in ours.string_domain] == [
        "image/format",
        "label/text",
    ]
    for schema in (ours, theirs):
        del schema.string_domain[:]
        for feature in schema.feature:
            feature.ClearField(feature.WhichOneof("domain_info") or "name")
            feature.ClearField("drift_comparator")
            feature.ClearField("name")
    assert ours == theirs
