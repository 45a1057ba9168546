"""The statistics of images, among the custom ones of their feature.

The first four are TFDV's own, of its `image_stats_generator.py`: by them it
infers and checks an `image_domain`.

    domain_info                 `image_domain {}`, of images mostly
    image_format_histogram      images of each format, or UNKNOWN
    image_max_width             pixels
    image_max_height            pixels
    image_size_histogram        images of each size, WIDTHxHEIGHT
    num_flat_images             they show next to nothing
    num_near_duplicates         they look like another image of the split
    {red,green,blue}_mean       of levels 0 to 255
    {red,green,blue}_std_dev
    {red,green,blue}_histogram  32 buckets of 8 levels, each with its lower
                                bound and without its upper one
    {red,green,blue}_quantiles  deciles
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    CustomStatistic,
    FeatureNameStatistics,
    Histogram,
    RankHistogram,
)

from pipeline.statistics.histograms import quantiles_histogram
from pipeline.statistics.image_counts import LEVELS, UNKNOWN, ImageCounts
from pipeline.statistics.views import custom_stats
from pipeline.transforms.near_duplicates import first_looks

CHANNELS = ("red", "green", "blue")
BUCKET_LEVELS = 8
MIN_KNOWN = 0.8  # TFDV's: from this fraction on it takes bytes for images.


def image_statistics(
    counts: ImageCounts,
) -> Iterator[CustomStatistic]:
    """The custom statistics of a feature that holds images.

    Args:
        counts: ImageCounts, of all images of a split.
    """
    known = counts.formats.total() - counts.formats[UNKNOWN]
    if known and known >= MIN_KNOWN * counts.formats.total():
        yield CustomStatistic(name="domain_info", str="image_domain {}")
    formats = dict(sorted(counts.formats.items()))
    yield _ranked("image_format_histogram", formats)
    heights, widths = zip(*counts.sizes or [(0, 0)], strict=True)
    yield CustomStatistic(name="image_max_width", num=max(widths))
    yield CustomStatistic(name="image_max_height", num=max(heights))
    sizes = {f"{w}x{h}": n for (h, w), n in counts.sizes.most_common()}
    yield _ranked("image_size_histogram", sizes)
    yield CustomStatistic(name="num_flat_images", num=counts.num_flat)
    near = _num_near_duplicates(counts.hashes)
    yield CustomStatistic(name="num_near_duplicates", num=near)
    if counts.sizes:
        for channel, levels in zip(CHANNELS, counts.levels, strict=True):
            yield from _channel(channel, levels)


def channel_histograms(feature: FeatureNameStatistics) -> list[Histogram]:
    """The histograms of red, green and blue, or none.

    Args:
        feature: FeatureNameStatistics, perhaps with `image_statistics`.
    """
    custom = custom_stats(feature)
    names = (f"{channel}_histogram" for channel in CHANNELS)
    return [custom[name].histogram for name in names if name in custom]


def _channel(
    channel: str, counts: NDArray[np.int64]
) -> Iterator[CustomStatistic]:
    levels = np.arange(LEVELS, dtype=np.float64)
    mean = levels @ counts / counts.sum()
    variance = (levels - mean) ** 2 @ counts / counts.sum()
    yield CustomStatistic(name=f"{channel}_mean", num=mean)
    yield CustomStatistic(name=f"{channel}_std_dev", num=variance**0.5)
    sums = counts.reshape(-1, BUCKET_LEVELS).sum(axis=1)
    buckets = [
        Histogram.Bucket(low_value=low, high_value=high, sample_count=count)
        for low, high, count in zip(
            levels[::BUCKET_LEVELS],
            levels[::BUCKET_LEVELS] + BUCKET_LEVELS,
            sums,
            strict=True,
        )
    ]
    yield CustomStatistic(
        name=f"{channel}_histogram",
        histogram=Histogram(buckets=buckets),
    )
    seen = counts > 0
    quantiles = quantiles_histogram(levels[seen], counts[seen])
    yield CustomStatistic(name=f"{channel}_quantiles", histogram=quantiles)


def _ranked(name: str, counts: Mapping[str, int]) -> CustomStatistic:
    buckets = [
        RankHistogram.Bucket(label=label, sample_count=count)
        for label, count in counts.items()
    ]
    histogram = RankHistogram(buckets=buckets)
    return CustomStatistic(name=name, rank_histogram=histogram)


def _num_near_duplicates(hashes: list[bytes]) -> int:
    """How many images are to be left out for the rest to look different."""
    if not hashes:
        return 0
    words = np.frombuffer(b"".join(sorted(hashes)), "<u8").reshape(-1, 4)
    return len(words) - int(first_looks(words).sum())
