"""What a true lightness and smoothed colours make."""

import numpy as np
import pytest
from scipy import ndimage
from skimage import color


@pytest.fixture
def tiles(example, rng):
    clean = rng.uniform(0.2, 0.8, (1, 24, 24, 3)).astype("float32")
    inputs = rng.uniform(0.2, 0.8, (1, 2, 24, 24, 3)).astype("float32")
    return example("restoration").Tiles(["a"], clean, inputs)


def test_true_lightness_with_smoothed_colours(example, tiles):
    found = example("lab_restorer").with_true_lightness(tiles, 2.0)
    lab = color.rgb2lab(tiles.inputs.astype("float64"))
    lab = ndimage.gaussian_filter(lab, (0, 0, 2, 2, 0))
    lab[..., 0] = color.rgb2lab(tiles.clean.astype("float64"))[:, None, ..., 0]
    np.testing.assert_allclose(
        np.clip(found, 0, 1), color.lab2rgb(lab), atol=1e-4
    )


def test_its_lightness_is_nearly_without_error(example, tiles):
    module = example("lab_restorer")
    outputs = module.with_true_lightness(tiles, 2.0)
    assert module.lightness_psnr(tiles, outputs) > 59
    assert module.lightness_psnr(tiles, tiles.inputs) < 30
