"""Colour spaces against Pillow and scikit-image."""

import numpy as np
import pytest
from keras import ops
from PIL import Image
from skimage import color

from keras_ae.ops import lab_to_rgb, rgb_to_lab, rgb_to_ycbcr, ycbcr_to_rgb

pytestmark = pytest.mark.backend

# Dark levels one by one, where both knees lie.
LEVELS = np.concatenate([np.arange(16), np.arange(16, 256, 8), [255]]) / 255
COLOURS = np.stack(np.meshgrid(LEVELS, LEVELS, LEVELS), axis=-1)
COLOURS = COLOURS.reshape(-1, 3).astype("float32")


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


def test_lab_equals_scikit_image():
    found = ops.convert_to_numpy(rgb_to_lab(COLOURS))
    expected = color.rgb2lab(COLOURS.astype("float64"))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


def test_lab_becomes_rgb_as_in_scikit_image():
    lab = color.rgb2lab(COLOURS.astype("float64"))
    found = ops.convert_to_numpy(lab_to_rgb(lab.astype("float32")))
    np.testing.assert_allclose(found, color.lab2rgb(lab), rtol=0, atol=1e-4)


def test_lab_and_back_also_outside_the_range(rng):
    rgb = rng.uniform(-0.5, 1.5, (1000, 3)).astype("float32")
    back = lab_to_rgb(rgb_to_lab(ops.convert_to_tensor(rgb)))
    np.testing.assert_allclose(ops.convert_to_numpy(back), rgb, atol=1e-4)


def test_black_white_and_what_primaries_are_in_lab():
    rgb = np.array([[0, 0, 0], [1, 1, 1], [1, 0, 0]], "float32")
    lab = ops.convert_to_numpy(rgb_to_lab(rgb))
    # Of red: Lindbloom's calculator, sRGB with D65 not adapted.
    expected = [[0, 0, 0], [100, 0, 0], [53.24, 80.09, 67.20]]
    np.testing.assert_allclose(lab, expected, atol=0.01)
