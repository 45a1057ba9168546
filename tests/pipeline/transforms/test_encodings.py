"""Encodings of tiles."""

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.transforms.encodings import ENCODERS, decode


@pytest.fixture
def pixels(rng) -> np.ndarray:
    """A smooth image whose channels differ, uint8 (24, 32, 3)."""
    noise = rng.integers(0, 256, (3, 4, 3), dtype=np.uint8)
    return cv2.resize(noise, (32, 24), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize("encoding", ["png", "raw"])
def test_nothing_is_lost(pixels, encoding):
    data = ENCODERS[encoding](pixels)
    np.testing.assert_array_equal(decode(encoding, data, 24, 32), pixels)


def test_jpeg_loses_little(pixels):
    decoded = decode("jpeg", ENCODERS["jpeg"](pixels), 24, 32)
    errors = decoded.astype(int) - pixels
    assert 0 < np.abs(errors).mean() < 2


@pytest.mark.parametrize("encoding, name", [("png", "PNG"), ("jpeg", "JPEG")])
def test_others_read_it(pixels, encoding, name, tmp_path):
    path = tmp_path / "image"
    path.write_bytes(ENCODERS[encoding](pixels))
    with Image.open(path) as image:
        assert image.format == name
        difference = np.asarray(image).astype(int) - pixels
    assert np.abs(difference).mean() < 2


def test_raw_is_row_by_row():
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert ENCODERS["raw"](pixels) == bytes(range(12))


@pytest.mark.parametrize("encoding", ENCODERS)
def test_damage_is_told(pixels, encoding):
    data = ENCODERS[encoding](pixels)[:9]
    with pytest.raises(ValueError):
        decode(encoding, data, 24, 32)
