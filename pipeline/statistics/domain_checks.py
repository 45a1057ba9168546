"""Are a feature's values among those that are expected?

The order and the words are those of TFDV 1.21's `*_domain_util.cc`.
"""

from collections.abc import Iterator

from tensorflow_metadata.proto.v0.schema_pb2 import (
    Feature,
    FloatDomain,
    ImageDomain,
    IntDomain,
    Schema,
    StringDomain,
)
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    CustomStatistic,
    FeatureNameStatistics,
)

from pipeline.statistics.image_counts import UNKNOWN
from pipeline.statistics.reasons import Reason, reason
from pipeline.statistics.views import custom_stats, string_counts


def check_domain(
    feature: FeatureNameStatistics, expected: Feature, schema: Schema
) -> Iterator[Reason]:
    """Looks for values out of the domain that a schema gives a feature."""
    match expected.WhichOneof("domain_info"):
        case "domain":
            domains = {domain.name: domain for domain in schema.string_domain}
            yield from _check_strings(
                feature, expected, domains[expected.domain]
            )
        case "string_domain":
            yield from _check_strings(feature, expected, expected.string_domain)
        case "int_domain":
            yield from _check_ints(feature, expected.int_domain)
        case "float_domain":
            yield from _check_floats(feature, expected.float_domain)
        case "image_domain":
            yield from _check_images(feature, expected.image_domain)


def check_unique(
    feature: FeatureNameStatistics, expected: Feature
) -> Iterator[Reason]:
    """Looks for too few or too many distinct values."""
    if not expected.HasField("unique_constraints"):
        return
    limits, unique = expected.unique_constraints, feature.string_stats.unique
    if not feature.HasField("string_stats"):
        yield reason(
            "FEATURE_TYPE_NO_UNIQUE",
            "No unique values",
            "UniqueConstraints specified for the feature, but unique values "
            "were not counted (i.e., feature is not string or categorical).",
        )
    elif unique < limits.min:
        yield reason(
            "FEATURE_TYPE_LOW_UNIQUE",
            "Low number of unique values",
            f"Expected at least {limits.min} unique values but found only "
            f"{unique}.",
        )
    elif unique > limits.max:
        yield reason(
            "FEATURE_TYPE_HIGH_UNIQUE",
            "High number of unique values",
            f"Expected no more than {limits.max} unique values but found "
            f"{unique}.",
        )


def _check_strings(
    feature: FeatureNameStatistics, expected: Feature, domain: StringDomain
) -> Iterator[Reason]:
    if feature.string_stats.invalid_utf8_count:
        yield reason(
            "ENUM_TYPE_INVALID_UTF8",
            "Invalid UTF8 strings",
            "Found strings that were not valid UTF8 strings.",
        )
        return
    counts = string_counts(feature)
    total = feature.string_stats.common_stats.tot_num_values
    strange = {key: counts[key] for key in counts.keys() - set(domain.value)}
    constraints = expected.distribution_constraints
    allowed = 1 - constraints.min_domain_mass  # TFMD's default mass is 1.
    if strange and sum(strange.values()) > allowed * total:
        listed = ", ".join(
            f"{value} ({_percentage(count / total)})"
            for value, count in sorted(strange.items())
        )
        yield reason(
            "ENUM_TYPE_UNEXPECTED_STRING_VALUES",
            "Unexpected string values",
            f"Examples contain values missing from the schema: {listed}. ",
        )


def _percentage(fraction: float) -> str:
    return "<1%" if fraction < 0.01 else f"~{int(100 * fraction)}%"


def _check_ints(
    feature: FeatureNameStatistics, domain: IntDomain
) -> Iterator[Reason]:
    low, high = int(feature.num_stats.min), int(feature.num_stats.max)
    if domain.HasField("min") and low < domain.min:
        yield reason(
            "INT_TYPE_SMALL_INT",
            "Out-of-range values",
            f"Unexpectedly small value: {low}.",
        )
    if domain.HasField("max") and high > domain.max:
        yield reason(
            "INT_TYPE_BIG_INT",
            "Out-of-range values",
            f"Unexpectedly large value: {high}.",
        )


def _check_floats(
    feature: FeatureNameStatistics, domain: FloatDomain
) -> Iterator[Reason]:
    low, high = feature.num_stats.min, feature.num_stats.max
    if domain.HasField("min") and low < domain.min:
        yield reason(
            "FLOAT_TYPE_SMALL_FLOAT",
            "Out-of-range values",
            f"Unexpectedly low values: {low:g}<{domain.min:g}"
            "(upto six significant digits)",
        )
    if domain.HasField("max") and high > domain.max:
        yield reason(
            "FLOAT_TYPE_BIG_FLOAT",
            "Out-of-range values",
            f"Unexpectedly high value: {high:g}>{domain.max:g}"
            "(upto six significant digits)",
        )


def _check_images(
    feature: FeatureNameStatistics, domain: ImageDomain
) -> Iterator[Reason]:
    formats = custom_stats(feature).get("image_format_histogram")
    least = domain.minimum_supported_image_fraction
    if formats and (fraction := _known_fraction(formats)) < least:
        yield reason(
            "LOW_SUPPORTED_IMAGE_FRACTION",
            "Low supported image fraction",
            "Fraction of values containing TensorFlow supported images: "
            f"{fraction:f} is lower than the threshold set in the Schema: "
            f"{least:f}.",
        )
    largest = feature.bytes_stats.max_num_bytes_int
    limit = domain.max_image_byte_size
    if domain.HasField("max_image_byte_size") and largest > limit:
        yield reason(
            "MAX_IMAGE_BYTE_SIZE_EXCEEDED",
            "Num bytes exceeds the max byte size.",
            f"The largest image has bytes: {largest}. The max allowed byte "
            f"size is: {limit}.",
        )


def _known_fraction(formats: CustomStatistic) -> float:
    counts = {
        bucket.label: bucket.sample_count
        for bucket in formats.rank_histogram.buckets
    }
    return 1 - counts.get(UNKNOWN, 0) / sum(counts.values())
