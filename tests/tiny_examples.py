"""Examples of any features, in a line."""

from pipeline.records.example_message import Example
from pipeline.statistics.counts import SplitCounts
from pipeline.statistics.feature_statistics import split_statistics

LISTS = {bytes: "bytes_list", float: "float_list", int: "int64_list"}


def serialized(**features):
    """An example; a feature without values is one of ints."""
    example = Example()
    for name, values in features.items():
        kind = LISTS[type(values[0])] if values else "int64_list"
        feature = getattr(example.features.feature[name], kind)
        feature.SetInParent()
        feature.value.extend(values)
    return example.SerializeToString()


def statistics(*examples):
    """The statistics of examples, given by their features."""
    counts = SplitCounts()
    for features in examples:
        counts.add(serialized(**features))
    return split_statistics("tiny", counts)


def statistics_of(*values):
    """The statistics of one feature with one value in each example."""
    return statistics(*({"x": [value]} for value in values)).features[0]
