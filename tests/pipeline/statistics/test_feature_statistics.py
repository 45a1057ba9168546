"""The statistics of features, by hand and against TFDV 1.21."""

import math

import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    FeatureNameStatistics,
    Histogram,
)
from tfx_examples import (
    examples,
    needs_tfx_examples,
    our_statistics,
    tfdv_statistics,
)
from tiny_examples import statistics, statistics_of

TEXT = """
type: STRING
string_stats {
  common_stats {
    num_non_missing: 3 num_missing: 1
    min_num_values: 1 max_num_values: 2 avg_num_values: 1.3333334
    tot_num_values: 4
  }
  unique: 3 avg_length: 1.75 invalid_utf8_count: 1
  top_values { value: "a" frequency: 2 }
  top_values { value: "__BYTES_VALUE__" frequency: 1 }
  top_values { value: "bc" frequency: 1 }
  rank_histogram {
    buckets { label: "a" sample_count: 2 }
    buckets {
      low_rank: 1 high_rank: 1 label: "__BYTES_VALUE__" sample_count: 1
    }
    buckets { low_rank: 2 high_rank: 2 label: "bc" sample_count: 1 }
  }
}
path { step: "x" }
"""


def test_strings_by_hand():
    found = statistics(
        {"x": [b"a", b"a"]}, {"x": [b"bc"]}, {"x": [b"\xff\xfe\xfd"]}, {}
    )
    assert found.num_examples == 4
    (feature,) = found.features
    feature.string_stats.common_stats.ClearField("num_values_histogram")
    assert feature == text_format.Parse(TEXT, FeatureNameStatistics())


def test_numbers_by_hand():
    feature = statistics_of(1, 0, 5, 0)
    numbers = feature.num_stats
    assert feature.type == FeatureNameStatistics.INT
    assert (numbers.min, numbers.max, numbers.num_zeros) == (0, 5, 2)
    assert numbers.mean == 1.5
    assert numbers.std_dev == pytest.approx(math.sqrt(17 / 4))
    assert numbers.median == 1
    kinds = [histogram.type for histogram in numbers.histograms]
    assert kinds == [Histogram.STANDARD, Histogram.QUANTILES]


def test_floats_that_are_no_numbers_are_set_aside():
    numbers = statistics_of(1.0, math.nan, 2.0, math.inf, math.nan).num_stats
    assert (numbers.min, numbers.max, numbers.mean) == (1, math.inf, 1.5)
    assert [h.num_nan for h in numbers.histograms] == [2, 2]
    nothing = statistics_of(math.nan).num_stats
    assert nothing.histograms[0].num_nan == 1 and nothing.mean == 0


@pytest.mark.parametrize("name", ["text", "image/encoded"])
def test_a_feature_may_have_no_values(name):
    (feature,) = statistics({name: []}).features
    assert feature.WhichOneof("stats")


@needs_tfx_examples
@pytest.mark.parametrize("split", ["train", "eval", "test"])
def test_tfdv_computes_the_same(split):
    messages = [*examples(split)]
    for message in messages:  # To TFDV it was a string like any other.
        features = message.features.feature
        features["image/bytes"].CopyFrom(features.pop("image/encoded"))
    expected = tfdv_statistics(f"Split-{split}")
    expected.features[0].path.step[:] = ["image/bytes"]
    _assert_same(our_statistics(messages), expected)


@needs_tfx_examples
def test_tfdv_computes_the_same_of_images():
    ours = our_statistics(examples("test")).features[0]
    assert ours.path.step == ["image/encoded"]
    del ours.custom_stats[:]  # TFDV makes some from 100 images on.
    _assert_same(ours, tfdv_statistics("semantic_image").features[0])


def _assert_same(ours, theirs, kind=None):
    """Compares messages; TFDV's sketch errs by 0.1 % in standard histograms."""
    assert ours.DESCRIPTOR is theirs.DESCRIPTOR
    for field in theirs.DESCRIPTOR.fields:
        one, other = getattr(ours, field.name), getattr(theirs, field.name)
        if isinstance(ours, Histogram):
            kind = ours.type
        if field.is_repeated and field.message_type:
            assert len(one) == len(other), field.name
            for pair in zip(one, other, strict=True):
                _assert_same(*pair, kind)
        elif field.message_type:
            assert ours.HasField(field.name) == theirs.HasField(field.name)
            if theirs.HasField(field.name):
                _assert_same(one, other, kind)
        elif field.name == "sample_count" and kind == Histogram.STANDARD:
            assert one == pytest.approx(other, abs=0.05), field.name
        elif isinstance(other, float):
            assert one == pytest.approx(other, rel=1e-6, abs=1e-6), field.name
        else:
            assert one == other, field.name
