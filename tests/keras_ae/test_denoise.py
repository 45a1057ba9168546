"""What a picture keeps when it is restored."""

import keras
import numpy as np
import pytest

from keras_ae.denoise import Denoiser, format_of
from keras_ae.inference import TILE
from keras_ae.pictures import Picture

pytestmark = pytest.mark.backend


@pytest.fixture
def denoiser():
    """Makes every value half as large."""
    return Denoiser(keras.layers.Rescaling(0.5))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_depth_and_alpha_are_kept(denoiser, rng, dtype, channels):
    pixels = rng.integers(0, np.iinfo(dtype).max, (5, 7, channels), dtype)
    picture = Picture(pixels, exif=b"exif", icc_profile=b"profile")
    restored = denoiser.restore(picture)
    assert restored.pixels.dtype == dtype
    assert (restored.exif, restored.icc_profile) == (b"exif", b"profile")
    colours = channels - (channels in (2, 4))
    np.testing.assert_allclose(
        restored.pixels[..., :colours], pixels[..., :colours] / 2, atol=0.51
    )
    np.testing.assert_array_equal(
        restored.pixels[..., colours:], pixels[..., colours:]
    )


def test_grey_is_the_mean_of_what_the_model_answers():
    model = keras.layers.Rescaling([0.0, 0.5, 0.7])
    grey = Picture(np.full((2, 2, 1), 100, "uint8"))
    assert (Denoiser(model).restore(grey).pixels == 40).all()


def test_large_pictures_are_restored_in_strips(denoiser):
    column = np.arange(TILE + 300).reshape(-1, 1, 1).astype("uint16")
    restored = denoiser.restore(Picture(np.tile(column, (1, 1, 3))))
    np.testing.assert_allclose(
        restored.pixels, np.tile(column / 2, (1, 1, 3)), atol=0.51
    )


@pytest.mark.parametrize("name", ["a.xyz", "a.psd", "a"])
def test_a_name_that_is_no_pictures_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="must end like a picture's"):
        format_of(tmp_path / name)
