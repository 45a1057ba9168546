"""What a reader wants to know of the examples of a split."""

from typing import NamedTuple

from tensorflow_metadata.proto.v0.statistics_pb2 import (
    CustomStatistic,
    DatasetFeatureStatistics,
)

from pipeline.statistics.counts import IMAGE
from pipeline.statistics.image_statistics import CHANNELS
from pipeline.statistics.views import custom_stats, name_of

WIDTH, HEIGHT = 256, 72  # of a histogram; a unit of width is a level


class Channel(NamedTuple):
    """Levels of one channel, 0 to 255.

    Args:
        name: str.
        mean, deviation: str.
        path: str, SVG outline of its histogram.
    """

    name: str
    mean: str
    deviation: str
    path: str


class SplitFacts(NamedTuple):
    """One split.

    Args:
        name: str.
        examples: str, how many.
        facts: figures by what they are of.
        channels: of the images; empty if there are none.
    """

    name: str
    examples: str
    facts: dict[str, str]
    channels: list[Channel]


def split_facts(statistics: DatasetFeatureStatistics) -> SplitFacts:
    """Picks them out of the statistics of a split."""
    features = {name_of(feature): feature for feature in statistics.features}
    custom = custom_stats(features[IMAGE]) if IMAGE in features else {}
    examples = f"{statistics.num_examples:,}"
    if "red_mean" not in custom:
        return SplitFacts(statistics.name, examples, {}, [])
    return SplitFacts(
        statistics.name,
        examples,
        {
            "Sizes": _ranked(custom["image_size_histogram"]),
            "Formats": _ranked(custom["image_format_histogram"]),
            "Flat": f"{custom['num_flat_images'].num:,.0f}",
            "Look alike": f"{custom['num_near_duplicates'].num:,.0f}",
        },
        [_channel(name, custom) for name in CHANNELS],
    )


def _ranked(statistic: CustomStatistic) -> str:
    """The most frequent values with their counts."""
    buckets = statistic.rank_histogram.buckets
    texts = [f"{b.label} ({b.sample_count:,.0f})" for b in buckets[:3]]
    more = [f"{len(buckets) - 3} more"] if len(buckets) > 3 else []
    return ", ".join([*texts, *more])


def _channel(name: str, custom: dict[str, CustomStatistic]) -> Channel:
    return Channel(
        name,
        f"{custom[f'{name}_mean'].num:.1f}",
        f"{custom[f'{name}_std_dev'].num:.1f}",
        _outline(custom[f"{name}_histogram"]),
    )


def _outline(statistic: CustomStatistic) -> str:
    """Steps as high as the buckets, the highest as high as the picture."""
    buckets = statistic.histogram.buckets
    highest = max(bucket.sample_count for bucket in buckets)
    steps = "".join(
        f"V{HEIGHT * (1 - bucket.sample_count / highest):.1f}"
        f"H{bucket.high_value:.0f}"
        for bucket in buckets
    )
    return f"M0 {HEIGHT}{steps}V{HEIGHT}Z"
