"""Are there as many examples as expected?

The order and the words are those of TFDV 1.21's `dataset_constraints_util.cc`.
"""

from collections.abc import Iterator

from tensorflow_metadata.proto.v0.schema_pb2 import (
    DatasetConstraints,
    NumericValueComparator,
)

from pipeline.statistics.reasons import Reason, reason


def check_drift(
    count: int, previous: int, limits: NumericValueComparator
) -> Iterator[Reason]:
    """Looks for many more or fewer examples than there were before."""
    versus = "num examples in current dataset versus the previous span"
    ratio = count / previous if previous else float("inf")
    so_much = (
        "The ratio of num examples in the current dataset versus the previous "
        f"span is {ratio:g} (up to six significant digits), which is"
    )
    high, low = limits.max_fraction_threshold, limits.min_fraction_threshold
    if limits.HasField("max_fraction_threshold") and ratio > high:
        yield reason(
            "COMPARATOR_HIGH_NUM_EXAMPLES",
            f"High {versus}.",
            f"{so_much} above the threshold {high:g}.",
        )
    if limits.HasField("min_fraction_threshold") and ratio < low:
        yield reason(
            "COMPARATOR_LOW_NUM_EXAMPLES",
            f"Low {versus}.",
            f"{so_much} below the threshold {low:g}.",
        )


def check_count(count: int, limits: DatasetConstraints) -> Iterator[Reason]:
    """Looks for too few or too many examples."""
    if (
        limits.HasField("min_examples_count")
        and count < limits.min_examples_count
    ):
        yield reason(
            "DATASET_LOW_NUM_EXAMPLES",
            "Low num examples in dataset.",
            f"The dataset has {count} examples, which is fewer than expected.",
        )
    if (
        limits.HasField("max_examples_count")
        and count > limits.max_examples_count
    ):
        yield reason(
            "DATASET_HIGH_NUM_EXAMPLES",
            "High num examples in dataset.",
            f"The dataset has {count} examples, which is more than expected.",
        )
