"""The statistics of a split in one line."""

from tensorflow_metadata.proto.v0.statistics_pb2 import (
    DatasetFeatureStatistics,
)

from pipeline.statistics.counts import IMAGE
from pipeline.statistics.image_statistics import CHANNELS
from pipeline.statistics.views import custom_stats, name_of


def summary(statistics: DatasetFeatureStatistics) -> str:
    """Says how many examples there are, and how their images are.

    Args:
        statistics: DatasetFeatureStatistics, of a split.
    """
    counted = f"{statistics.name}: {statistics.num_examples:,} examples"
    features = {name_of(feature): feature for feature in statistics.features}
    custom = custom_stats(features[IMAGE]) if IMAGE in features else {}
    if "red_mean" not in custom:
        return counted
    sizes = ", ".join(
        f"{bucket.sample_count:,.0f} of {bucket.label}"
        for bucket in custom["image_size_histogram"].rank_histogram.buckets
    )
    channels = ", ".join(
        f"{channel} {custom[f'{channel}_mean'].num:.1f} "
        f"+- {custom[f'{channel}_std_dev'].num:.1f}"
        for channel in CHANNELS
    )
    return (
        f"{counted}; images: {sizes}; {channels}; "
        f"{custom['num_flat_images'].num:.0f} flat, "
        f"{custom['num_near_duplicates'].num:.0f} near-duplicate"
    )
