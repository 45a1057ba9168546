"""Has a feature changed since other statistics were taken?

The order and the words are those of TFDV 1.21's `feature_util.cc`.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from tensorflow_metadata.proto.v0.anomalies_pb2 import DriftSkewInfo
from tensorflow_metadata.proto.v0.schema_pb2 import FeatureComparator
from tensorflow_metadata.proto.v0.statistics_pb2 import FeatureNameStatistics

from pipeline.statistics.divergence import (
    jensen_shannon,
    jensen_shannon_of_counts,
    l_infinity,
)
from pipeline.statistics.image_statistics import channel_histograms
from pipeline.statistics.reasons import Reason, reason
from pipeline.statistics.views import string_counts

Measurement: TypeAlias = DriftSkewInfo.Measurement


class Comparison(NamedTuple):
    """What was measured, and why that is an anomaly if it is one."""

    measurement: Measurement
    reason: Reason | None


def compare(
    feature: FeatureNameStatistics,
    control: FeatureNameStatistics,
    comparator: FeatureComparator,
    names: tuple[str, str],
) -> Iterator[Comparison]:
    """Compares a feature by whatever a comparator sets a threshold for.

    Args:
        feature: FeatureNameStatistics.
        control: FeatureNameStatistics to compare with.
        comparator: FeatureComparator, of the schema.
        names: what messages call the two.
    """
    between = f"between {names[0]} and {names[1]}"
    if comparator.infinity_norm.HasField("threshold"):
        threshold = comparator.infinity_norm.threshold
        yield _by_l_infinity(feature, control, threshold, between)
    if comparator.jensen_shannon_divergence.HasField("threshold"):
        threshold = comparator.jensen_shannon_divergence.threshold
        yield _by_jensen_shannon(feature, control, threshold, between)


def _by_l_infinity(
    feature: FeatureNameStatistics,
    control: FeatureNameStatistics,
    threshold: float,
    between: str,
) -> Comparison:
    value, distance = l_infinity(string_counts(feature), string_counts(control))
    why = reason(
        "COMPARATOR_L_INFTY_HIGH",
        f"High Linfty distance {between}",
        f"The Linfty distance {between} is {distance:g} (up to six significant "
        f"digits), above the threshold {threshold:g}. The feature value with "
        f"maximum difference is: {value}",
    )
    return Comparison(
        Measurement(type="L_INFTY", value=distance, threshold=threshold),
        why if distance > threshold else None,
    )


def _by_jensen_shannon(
    feature: FeatureNameStatistics,
    control: FeatureNameStatistics,
    threshold: float,
    between: str,
) -> Comparison:
    value = _divergence(feature, control)
    why = reason(
        "COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH",
        f"High approximate Jensen-Shannon divergence {between}",
        f"The approximate Jensen-Shannon divergence {between} is {value:g} "
        f"(up to six significant digits), above the threshold {threshold:g}.",
    )
    return Comparison(
        Measurement(
            type="JENSEN_SHANNON_DIVERGENCE", value=value, threshold=threshold
        ),
        why if value > threshold else None,
    )


def _divergence(
    feature: FeatureNameStatistics, control: FeatureNameStatistics
) -> float:
    """Of images the largest among red, green and blue; TFDV has none there."""
    if feature.HasField("bytes_stats"):
        return max(
            map(
                jensen_shannon,
                channel_histograms(feature),
                channel_histograms(control),
            ),
            default=0.0,
        )
    if feature.HasField("string_stats"):
        return jensen_shannon_of_counts(
            string_counts(feature), string_counts(control)
        )
    return jensen_shannon(
        feature.num_stats.histograms[0], control.num_stats.histograms[0]
    )
