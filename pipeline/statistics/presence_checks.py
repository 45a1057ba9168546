"""Is a feature there, of the right type, with the right number of values?

The order and the words are those of TFDV 1.21's `feature_util.cc`.
"""

import math
from collections.abc import Iterator

from tensorflow_metadata.proto.v0.schema_pb2 import Feature, FeatureType
from tensorflow_metadata.proto.v0.statistics_pb2 import FeatureNameStatistics

from pipeline.statistics.reasons import Reason, reason
from pipeline.statistics.schema import feature_type
from pipeline.statistics.views import common_stats


def is_required(expected: Feature) -> bool:
    """Tells whether a schema demands a feature at all."""
    presence = expected.presence
    return bool(presence.min_count > 0 or presence.min_fraction > 0)


def check_lengths(
    feature: FeatureNameStatistics, expected: Feature
) -> Iterator[Reason]:
    """Looks for examples with too few or too many values."""
    common = common_stats(feature)
    limits = expected.value_count
    if limits.HasField("min") and common.min_num_values < limits.min:
        yield reason(
            "FEATURE_TYPE_LOW_NUMBER_VALUES",
            "Missing values",
            "Some examples have fewer values than expected.",
        )
    if limits.HasField("max") and common.max_num_values > limits.max:
        yield reason(
            "FEATURE_TYPE_HIGH_NUMBER_VALUES",
            "Superfluous values",
            "Some examples have more values than expected.",
        )


def check_shape(
    feature: FeatureNameStatistics, expected: Feature
) -> Iterator[Reason]:
    """Looks for values that a tensor of a fixed shape cannot hold."""
    if not expected.HasField("shape"):
        return
    common = common_stats(feature)
    length = common.min_num_values
    if common.num_missing or not 0 < length == common.max_num_values:
        yield _shape(
            "The feature has a shape, but it's not always present (if the "
            "feature is nested, then it should always be present at each "
            "nested level) or its value lengths vary."
        )
    elif math.prod(dim.size for dim in expected.shape.dim) != length:
        yield _shape(
            f"The feature has fixed value length {length} but it's not "
            "compatible with the specified shape."
        )


def check_presence(
    feature: FeatureNameStatistics, expected: Feature
) -> Iterator[Reason]:
    """Looks for a feature that too few examples have."""
    common = common_stats(feature)
    present = common.num_non_missing
    fraction = present / (present + common.num_missing)
    limits = expected.presence
    fewer = "The feature was present in fewer examples than expected: minimum"
    if limits.HasField("min_count") and present < limits.min_count:
        yield reason(
            "FEATURE_TYPE_LOW_NUMBER_PRESENT",
            "Column dropped",
            f"{fewer} count = {limits.min_count}, actual = {present}",
        )
    if limits.HasField("min_fraction") and fraction < limits.min_fraction:
        yield reason(
            "FEATURE_TYPE_LOW_FRACTION_PRESENT",
            "Column dropped",
            f"{fewer} fraction = {limits.min_fraction:f}, "
            f"actual = {fraction:f}",
        )


def check_type(
    feature: FeatureNameStatistics, expected: Feature
) -> Iterator[Reason]:
    """Looks for values of another type."""
    if feature_type(feature) != expected.type:
        found = FeatureNameStatistics.Type.Name(feature.type)
        yield reason(
            "UNEXPECTED_DATA_TYPE",
            "Unexpected data type",
            f"Expected data of type: {FeatureType.Name(expected.type)} "
            f"but got {found}",
        )


def _shape(description: str) -> Reason:
    return reason("INVALID_FEATURE_SHAPE", "Feature shape dropped", description)
