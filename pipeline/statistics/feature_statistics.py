"""From counts to the statistics that TFDV defines.

The definitions are those of TFDV 1.21's `basic_stats_generator.py` and
`top_k_uniques_stats_generator.py`; where TFDV approximates, these are exact.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tensorflow_metadata.proto.v0.path_pb2 import Path
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    BytesStatistics,
    CommonStatistics,
    DatasetFeatureStatistics,
    FeatureNameStatistics,
    Histogram,
    NumericStatistics,
    RankHistogram,
    StringStatistics,
)

from pipeline.statistics.counts import IMAGE, FeatureCounts, SplitCounts
from pipeline.statistics.histograms import (
    median,
    quantiles_histogram,
    standard_histogram,
)
from pipeline.statistics.image_statistics import image_statistics

NUM_TOP_VALUES = 20
NUM_RANKS = 1000
INF = float("inf")
NOT_UTF8 = "__BYTES_VALUE__"  # TFDV's name for a value that is no text.


def split_statistics(
    split: str, counts: SplitCounts
) -> DatasetFeatureStatistics:
    """The statistics of a split, features in the order of their names.

    Args:
        split: str, its name.
        counts: SplitCounts, of all its examples.
    """
    statistics = DatasetFeatureStatistics(
        name=split, num_examples=counts.num_examples
    )
    for name, feature in sorted(counts.features.items()):
        of_feature = _feature(name, feature, counts.num_examples)
        of_feature.path.CopyFrom(Path(step=[name]))
        statistics.features.append(of_feature)
        if name == IMAGE:
            statistics.features[-1].custom_stats.extend(
                image_statistics(counts.images)
            )
    return statistics


def _feature(
    name: str, counts: FeatureCounts, num_examples: int
) -> FeatureNameStatistics:
    common = _common(counts.lengths, num_examples)
    if name == IMAGE:
        sizes = _sized(counts.values, common)
        return FeatureNameStatistics(type="BYTES", bytes_stats=sizes)
    if counts.kind == "bytes_list":
        text = _text(counts.values, common)
        return FeatureNameStatistics(type="STRING", string_stats=text)
    kind = "INT" if counts.kind == "int64_list" else "FLOAT"
    numbers = _numbers(counts.values, common)
    return FeatureNameStatistics(type=kind, num_stats=numbers)


def _common(lengths: Counter[int], num_examples: int) -> CommonStatistics:
    sizes, counts = _sorted(lengths)
    present, total = counts.sum(), sizes @ counts
    return CommonStatistics(
        num_non_missing=present,
        num_missing=num_examples - present,
        min_num_values=int(sizes[0]),
        max_num_values=int(sizes[-1]),
        avg_num_values=total / present,
        tot_num_values=int(total),
        num_values_histogram=quantiles_histogram(sizes, counts),
    )


def _sized(sizes: Counter[int], common: CommonStatistics) -> BytesStatistics:
    if not sizes:
        return BytesStatistics(common_stats=common)
    return BytesStatistics(
        common_stats=common,
        avg_num_bytes=_mean(*_sorted(sizes)),
        min_num_bytes=min(sizes),
        max_num_bytes=max(sizes),
        max_num_bytes_int=max(sizes),
    )


def _text(values: Counter[bytes], common: CommonStatistics) -> StringStatistics:
    """Values by frequency; among equals the last of the alphabet first."""
    if not values:
        return StringStatistics(common_stats=common)
    ranked = sorted(values.items(), key=lambda item: item[::-1], reverse=True)
    lengths = Counter[int]()
    num_not_utf8 = 0
    for value, count in ranked:
        lengths[len(value)] += count
        num_not_utf8 += count if _label(value) == NOT_UTF8 else 0
    return StringStatistics(
        common_stats=common,
        unique=len(values),
        avg_length=_mean(*_sorted(lengths)),
        invalid_utf8_count=num_not_utf8,
        top_values=[
            StringStatistics.FreqAndValue(value=_label(value), frequency=count)
            for value, count in ranked[:NUM_TOP_VALUES]
        ],
        rank_histogram=_ranks(ranked[:NUM_RANKS]),
    )


def _ranks(ranked: list[tuple[bytes, int]]) -> RankHistogram:
    buckets = [
        RankHistogram.Bucket(
            low_rank=rank,
            high_rank=rank,
            label=_label(value),
            sample_count=count,
        )
        for rank, (value, count) in enumerate(ranked)
    ]
    return RankHistogram(buckets=buckets)


def _label(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return NOT_UTF8


def _numbers(
    values: Counter[float], common: CommonStatistics
) -> NumericStatistics:
    """Of all but NaN the extremes, of finite values the rest."""
    num_nan = sum(count for value, count in values.items() if value != value)
    known = Counter({v: count for v, count in values.items() if v == v})
    finite, counts = _sorted({v: n for v, n in known.items() if abs(v) < INF})
    if not len(finite):
        empty = Histogram(num_nan=num_nan)
        return NumericStatistics(common_stats=common, histograms=[empty])
    mean = _mean(finite, counts)
    histograms = [
        standard_histogram(finite, counts),
        quantiles_histogram(finite, counts),
    ]
    for histogram in histograms:
        histogram.num_nan = num_nan
    return NumericStatistics(
        common_stats=common,
        mean=mean,
        std_dev=_mean((finite - mean) ** 2, counts) ** 0.5,
        num_zeros=known[0],
        min=min(known),
        median=median(finite, counts),
        max=max(known),
        histograms=histograms,
    )


def _sorted(
    counter: Mapping[Any, int],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The values in order, and how often each occurs."""
    items = sorted(counter.items())
    values = np.array([value for value, _ in items], np.float64)
    return values, np.array([count for _, count in items], np.int64)


def _mean(values: NDArray[np.float64], counts: NDArray[np.int64]) -> float:
    return float(values @ counts / counts.sum())
