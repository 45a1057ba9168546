"""The statistics of images."""

import cv2
import numpy as np
import pytest
from tiny_examples import statistics

from pipeline.statistics.image_counts import ImageCounts
from pipeline.statistics.image_statistics import (
    channel_histograms,
    image_statistics,
)
from pipeline.statistics.views import custom_stats


@pytest.fixture
def pixels(rng):
    images = rng.integers(0, 256, (3, 70, 80, 3), dtype=np.uint8)
    images[..., 1] //= 2
    return images


def feature_of(images):
    encoded = [cv2.imencode(".png", image[..., ::-1])[1] for image in images]
    found = statistics(*({"image/encoded": [e.tobytes()]} for e in encoded))
    return found.features[0]


def test_mean_deviation_and_quantiles_are_those_of_numpy(pixels):
    custom = custom_stats(feature_of(pixels))
    for number, channel in enumerate(("red", "green", "blue")):
        levels = pixels[..., number].ravel()
        assert custom[f"{channel}_mean"].num == pytest.approx(levels.mean())
        assert custom[f"{channel}_std_dev"].num == pytest.approx(levels.std())
        quantiles = custom[f"{channel}_quantiles"].histogram.buckets
        assert [bucket.high_value for bucket in quantiles] == pytest.approx(
            np.quantile(levels, np.linspace(0.1, 1, 10)), abs=1
        )


def test_a_histogram_has_32_buckets_of_8_levels(pixels):
    green = channel_histograms(feature_of(pixels))[1]
    bounds = np.arange(0, 257, 8)
    counts, _ = np.histogram(pixels[..., 1], bounds)
    assert [bucket.sample_count for bucket in green.buckets] == list(counts)
    assert [bucket.low_value for bucket in green.buckets] == list(bounds[:-1])
    assert green.buckets[-1].high_value == 256


def test_near_duplicates_are_counted():
    looks = [b"\x00" * 32, b"\x03" + b"\x00" * 31, b"\xff" * 32, b"\xff" * 32]
    statistics = image_statistics(ImageCounts(hashes=looks))
    found = {statistic.name: statistic for statistic in statistics}
    assert found["num_near_duplicates"].num == 2


def test_sizes_formats_and_tfdvs_own_names(pixels):
    custom = custom_stats(feature_of([pixels[0], pixels[1], pixels[2][:50]]))
    assert custom["domain_info"].str == "image_domain {}"
    assert custom["image_max_width"].num == 80
    assert custom["image_max_height"].num == 70
    sizes = custom["image_size_histogram"].rank_histogram.buckets
    found = [(bucket.label, bucket.sample_count) for bucket in sizes]
    assert found == [("80x70", 2), ("80x50", 1)]
    (formats,) = custom["image_format_histogram"].rank_histogram.buckets
    assert (formats.label, formats.sample_count) == ("png", 3)


def test_bytes_that_are_no_images_have_no_pixels():
    feature = statistics({"image/encoded": [b"no image"]}).features[0]
    custom = custom_stats(feature)
    assert "domain_info" not in custom and not channel_histograms(feature)
    (formats,) = custom["image_format_histogram"].rank_histogram.buckets
    assert (formats.label, formats.sample_count) == ("UNKNOWN", 1)
