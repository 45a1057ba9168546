"""What is counted of images."""

import cv2
import numpy as np
import pytest

from pipeline.statistics.image_counts import ImageCounts, image_format


def encode(pixels, suffix=".png"):
    _, data = cv2.imencode(suffix, pixels[..., ::-1])
    return data.tobytes()


@pytest.fixture
def image(rng):
    return rng.integers(0, 256, (6, 9, 3), dtype=np.uint8)


def counted(*data, raw_size=None):
    counts = ImageCounts()
    for each in data:
        counts.add(each, raw_size)
    return counts


def test_levels_are_those_of_red_green_and_blue(image):
    image[..., 0] = 7
    counts = counted(encode(image), encode(image))
    np.testing.assert_array_equal(counts.levels[0].nonzero(), [[7]])
    for channel in (1, 2):
        np.testing.assert_array_equal(
            counts.levels[channel],
            2 * np.bincount(image[..., channel].ravel(), minlength=256),
        )


def test_formats_and_sizes(image):
    counts = counted(*(encode(image, s) for s in (".png", ".jpg", ".bmp")))
    assert counts.formats == {"png": 1, "jpeg": 1, "bmp": 1}
    assert counts.sizes == {(6, 9): 3}


@pytest.mark.parametrize("damage", [b"", b"no image", b"\x89PNG\r\n\x1a\n"])
def test_what_cannot_be_decoded_is_unknown(damage):
    counts = counted(damage)
    assert counts.formats == {"UNKNOWN": 1}
    assert not counts.sizes and not counts.hashes and not counts.levels.any()


def test_raw_values_need_their_size(image):
    assert counted(image.tobytes(), raw_size=(6, 9)).sizes == {(6, 9): 1}
    assert not counted(image.tobytes(), raw_size=(6, 10)).sizes


def test_gray_images_count_in_each_channel():
    gray = np.full((4, 4), 9, np.uint8)
    _, data = cv2.imencode(".png", gray)
    assert counted(data.tobytes()).levels[:, 9].tolist() == [16, 16, 16]


def test_flat_images_are_counted(image):
    flat = np.full((6, 9, 3), 100, np.uint8)
    assert counted(encode(flat), encode(image)).num_flat == 1


def test_a_gif_is_known_by_its_first_bytes():
    assert image_format(b"GIF89a...") == "gif"
