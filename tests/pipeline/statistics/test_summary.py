"""The statistics of a split in one line."""

from shard_files import example, pictures
from tiny_examples import statistics

from pipeline.statistics.counts import SplitCounts
from pipeline.statistics.feature_statistics import split_statistics
from pipeline.statistics.summary import summary


def test_examples_without_images_are_counted():
    assert summary(statistics({"x": [1]}, {})) == "tiny: 2 examples"


def test_images_are_described():
    counts = SplitCounts()
    for image in pictures(3):
        counts.add(example(image))
    text = summary(split_statistics("train", counts))
    assert text.startswith("train: 3 examples; images: 3 of 16x16; red 1.0 +-")
    assert text.endswith("; 0 flat, 0 near-duplicate")
