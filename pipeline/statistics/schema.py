"""What is expected of a data set, as far as one split can tell."""

from tensorflow_metadata.proto.v0.schema_pb2 import (
    BYTES,
    FLOAT,
    INT,
    Feature,
    FeatureComparator,
    FeaturePresence,
    FeatureType,
    FixedShape,
    ImageDomain,
    JensenShannonDivergence,
    Schema,
    StringDomain,
    ValueCount,
)
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    DatasetFeatureStatistics,
    FeatureNameStatistics,
)

from pipeline.statistics.views import common_stats, custom_stats, name_of

MAX_DOMAIN = 100  # TFDV's: strings of more values are free text.
MIN_FREQUENCY = 10
# Bits, of 1 at the most. None of 399 BSDS photographs differs from all of them
# by more than 0.57, so that a split may be small; black ones differ by 0.89.
MAX_DIVERGENCE = 0.6


def infer_schema(statistics: DatasetFeatureStatistics) -> Schema:
    """Infers a schema as TFDV does, but one that knows images from keys.

    A string feature gets a closed domain only if it has at most 100 values and
    each occurs ten times on average, so that keys are never enumerated. Bytes
    that are images get an `image_domain` in which every image can be decoded,
    and a limit to the drift of their histograms.

    Args:
        statistics: DatasetFeatureStatistics, of the split to learn from.
    """
    schema = Schema()
    for feature in statistics.features:
        inferred = schema.feature.add(
            name=name_of(feature),
            type=feature_type(feature),
            presence=_presence(feature),
        )
        _set_shape(feature, inferred)
        if "domain_info" in custom_stats(feature):
            _expect_images(inferred)
        elif _has_domain(feature):
            inferred.domain = inferred.name
            schema.string_domain.append(_domain(feature))
    return schema


def feature_type(feature: FeatureNameStatistics) -> FeatureType:
    """The type of a feature in a schema, which knows strings as bytes."""
    types = {FeatureNameStatistics.INT: INT, FeatureNameStatistics.FLOAT: FLOAT}
    return types.get(feature.type, BYTES)


def _presence(feature: FeatureNameStatistics) -> FeaturePresence:
    fraction = None if common_stats(feature).num_missing else 1.0
    return FeaturePresence(min_fraction=fraction, min_count=1)


def _set_shape(feature: FeatureNameStatistics, inferred: Feature) -> None:
    """A shape if all examples have as many values, or else their number."""
    common = common_stats(feature)
    low, high = common.min_num_values, common.max_num_values
    if low == high > 0 and not common.num_missing:
        dim = FixedShape.Dim(size=low)
        inferred.shape.CopyFrom(FixedShape(dim=[dim]))
    elif low == high > 0:
        inferred.value_count.CopyFrom(ValueCount(min=low, max=high))
    elif low > 0:
        inferred.value_count.CopyFrom(ValueCount(min=1))


def _expect_images(inferred: Feature) -> None:
    inferred.image_domain.CopyFrom(
        ImageDomain(minimum_supported_image_fraction=1.0)
    )
    divergence = JensenShannonDivergence(threshold=MAX_DIVERGENCE)
    inferred.drift_comparator.CopyFrom(
        FeatureComparator(jensen_shannon_divergence=divergence)
    )


def _has_domain(feature: FeatureNameStatistics) -> bool:
    text = feature.string_stats
    few = min(MAX_DOMAIN, text.common_stats.tot_num_values / MIN_FREQUENCY)
    return 0 < text.unique <= few and not text.invalid_utf8_count


def _domain(feature: FeatureNameStatistics) -> StringDomain:
    buckets = feature.string_stats.rank_histogram.buckets
    values = sorted(bucket.label for bucket in buckets)
    return StringDomain(name=name_of(feature), value=values)
