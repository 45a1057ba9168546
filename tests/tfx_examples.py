"""What real TFX 1.21 says of a few examples, where that is at hand."""

import pathlib

import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0.statistics_pb2 import (
    DatasetFeatureStatisticsList,
)

from pipeline.records.example_message import Example
from pipeline.records.tfrecord import payload, read_records
from pipeline.statistics.counts import SplitCounts
from pipeline.statistics.feature_statistics import split_statistics

TFX = pathlib.Path(__file__).parents[2] / "shared" / "tfx"
needs_tfx_examples = pytest.mark.skipif(
    not TFX.is_dir(), reason="needs what real TFX once wrote"
)


def parse(path, message):
    return text_format.Parse((TFX / path).read_text(), message)


def tfdv_statistics(name):
    """What TFDV computed."""
    path = f"{name}.stats.pbtxt"
    return parse(path, DatasetFeatureStatisticsList()).datasets[0]


def examples(split):
    """The examples, as messages."""
    for path in sorted(TFX.glob(f"examples/Split-{split}/*")):
        with path.open("rb") as file:
            for record in read_records(file):
                yield Example.FromString(payload(record))


def our_statistics(messages):
    """What we compute."""
    counts = SplitCounts()
    for message in messages:
        counts.add(message.SerializeToString())
    return split_statistics("", counts)
