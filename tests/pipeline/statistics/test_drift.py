"""Has a feature changed?"""

import cv2
import numpy as np
import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0.schema_pb2 import FeatureComparator
from tiny_examples import statistics, statistics_of

from pipeline.statistics.drift import compare


def compared(one, other, comparator):
    parsed = text_format.Parse(comparator, FeatureComparator())
    return list(compare(one, other, parsed, ("new", "old")))


def image(level):
    pixels = np.full((4, 4, 3), (level, 0, 0), np.uint8)[..., ::-1]
    _, data = cv2.imencode(".png", pixels)
    return statistics({"image/encoded": [data.tobytes()]}).features[0]


def test_strings_by_both_measures():
    one, other = statistics_of(b"a", b"b"), statistics_of(b"a")
    norm, divergence = compared(
        one,
        other,
        "infinity_norm { threshold: 0.5 } "
        "jensen_shannon_divergence { threshold: 0.1 }",
    )
    assert norm.measurement.value == 0.5 and norm.reason is None
    assert divergence.measurement.threshold == 0.1
    assert "between new and old is 0.311278" in divergence.reason.description


def test_numbers_by_their_histograms():
    found = compared(
        statistics_of(1, 2, 3),
        statistics_of(11, 12, 13),
        "jensen_shannon_divergence { threshold: 0.9 }",
    )
    assert found[0].measurement.value == pytest.approx(1)


@pytest.mark.parametrize("level, drifts", [(17, False), (200, True)])
def test_images_by_their_pixels(level, drifts):
    comparator = "jensen_shannon_divergence { threshold: 0.25 }"
    (found,) = compared(image(level), image(16), comparator)
    assert found.measurement.value == pytest.approx(float(drifts))
    assert bool(found.reason) == drifts


def test_without_a_threshold_nothing_is_measured():
    assert not compared(statistics_of(1), statistics_of(2), "infinity_norm {}")
