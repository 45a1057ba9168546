"""What every feature's statistics have, whatever its type."""

from tensorflow_metadata.proto.v0.statistics_pb2 import (
    CommonStatistics,
    CustomStatistic,
    FeatureNameStatistics,
)


def name_of(feature: FeatureNameStatistics) -> str:
    """The feature's name; older statistics have one instead of a path."""
    return feature.name or ".".join(feature.path.step)


def common_stats(feature: FeatureNameStatistics) -> CommonStatistics:
    """The statistics common to all types."""
    return getattr(feature, feature.WhichOneof("stats")).common_stats


def custom_stats(feature: FeatureNameStatistics) -> dict[str, CustomStatistic]:
    """The custom statistics by name."""
    return {statistic.name: statistic for statistic in feature.custom_stats}


def string_counts(feature: FeatureNameStatistics) -> dict[str, float]:
    """How often each string occurs, of the thousand most frequent ones."""
    return {
        bucket.label: bucket.sample_count
        for bucket in feature.string_stats.rank_histogram.buckets
    }
