"""JPEG against libjpeg, through Pillow."""

import io
import pathlib

import numpy as np
import pytest
from keras import ops
from PIL import Image

from keras_ae.ops import jpeg

pytestmark = pytest.mark.backend

PHOTOGRAPHS = pathlib.Path(__file__).parents[3] / "data" / "photographs"
QUALITIES = [1, 10, 25, 49, 50, 75, 90, 100]


def by_pillow(levels, quality):
    file = io.BytesIO()
    Image.fromarray(levels).save(
        file, "JPEG", quality=quality, subsampling="4:2:0"
    )
    return np.asarray(Image.open(file), "float32")


@pytest.fixture(scope="module")
def photograph():
    return np.asarray(Image.open(PHOTOGRAPHS / "cat.png").convert("RGB"))


@pytest.mark.parametrize("height, width", [(192, 256), (97, 131)])
def test_equals_libjpeg_for_every_quality_at_once(photograph, height, width):
    levels = photograph[:height, :width]
    images = np.stack([levels / np.float32(255)] * len(QUALITIES))
    coded = jpeg(ops.convert_to_tensor(images), np.array(QUALITIES, "int32"))
    coded = ops.convert_to_numpy(coded) * 255
    expected = np.stack([by_pillow(levels, q) for q in QUALITIES])
    difference = np.abs(coded - expected)
    assert difference.max() < 16.5
    assert (difference > 1.5).mean(axis=(1, 2, 3)).max() < 0.11
    error = difference.mean(axis=(1, 2, 3))
    damage = np.abs(expected - levels).mean(axis=(1, 2, 3))
    assert error.max() < 0.35 and np.all(error < damage)
    assert error[:2].max() < 0.05


def test_single_pixels_and_values_outside():
    images = np.array([[-0.5], [1.5], [0.2]], "float32")
    images = np.broadcast_to(images[:, :, None, None], (3, 1, 1, 3))
    coded = jpeg(ops.convert_to_tensor(images), np.full(3, 50, "int32"))
    expected = [
        by_pillow(np.full((1, 1, 3), level, "uint8"), 50)
        for level in (0, 255, 51)
    ]
    np.testing.assert_allclose(
        ops.convert_to_numpy(coded) * 255, expected, atol=1e-3
    )
