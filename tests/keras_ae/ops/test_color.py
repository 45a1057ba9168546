"""Colour spaces against Pillow."""

import numpy as np
import pytest
from keras import ops
from PIL import Image

from keras_ae.ops import rgb_to_ycbcr, ycbcr_to_rgb

pytestmark = pytest.mark.backend


def test_equals_pillow(rng):
    rgb = rng.integers(0, 256, (32, 32, 3), "uint8")
    ycbcr = ops.convert_to_numpy(rgb_to_ycbcr(rgb.astype("float32")))
    expected = np.asarray(Image.fromarray(rgb).convert("YCbCr"), "float32")
    # Pillow cuts fractions off where JPEG rounds.
    assert np.abs(ycbcr - expected).max() < 1.01


def test_there_and_back(rng):
    rgb = rng.uniform(0, 255, (8, 8, 3)).astype("float32")
    back = ycbcr_to_rgb(rgb_to_ycbcr(ops.convert_to_tensor(rgb)))
    np.testing.assert_allclose(ops.convert_to_numpy(back), rgb, atol=1e-3)


def test_grey_has_no_color():
    ycbcr = ops.convert_to_numpy(rgb_to_ycbcr(np.full((1, 3), 77.0, "float32")))
    np.testing.assert_allclose(ycbcr[0], [77, 128, 128], atol=1e-4)
