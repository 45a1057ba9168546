import numpy as np
import pytest
from PIL import Image

from keras_ae.calibration import CROPS, calibration_images

pytestmark = pytest.mark.backend
SIZE = (16, 20)


@pytest.fixture
def folder(tmp_path, rng):
    """Two photographs, one of them grey and deeper, and one too small."""
    (tmp_path / "deeper").mkdir()
    colours = rng.integers(0, 256, (40, 30, 4), "uint8")
    Image.fromarray(colours).save(tmp_path / "colours.png")
    grey = rng.integers(0, 65536, (20, 40), "uint16")
    Image.fromarray(grey).save(tmp_path / "deeper/grey.png")
    Image.new("RGB", (19, 19)).save(tmp_path / "small.png")
    return tmp_path


def test_they_are_damaged_crops_of_every_photograph(folder):
    images = calibration_images(folder, SIZE)
    grey = [image for image in images if np.ptp(image, axis=-1).max() == 0]
    assert 2 / 3 * CROPS - 2 < len(images) < 2 / 3 * CROPS + 2
    assert 5 < len(grey) < len(images) - 5
    for image in images:
        assert image.shape == (*SIZE, 3) and image.dtype == "float32"
        assert image.min() >= 0 and image.max() <= 1
    zeros = [np.mean(image == 0) for image in images]
    assert min(zeros) < 0.01 and max(zeros) > 0.1  # blocks knocked out


def test_some_are_clean(folder):
    with Image.open(folder / "colours.png") as picture:
        pixels = np.array(picture)[..., :3]
    windows = np.lib.stride_tricks.sliding_window_view(pixels, SIZE, (0, 1))
    crops = np.moveaxis(windows, 2, -1).reshape(-1, *SIZE, 3)
    known = {crop.tobytes() for crop in crops}
    clean = [
        np.round(image * 255).astype("uint8").tobytes() in known
        for image in calibration_images(folder, SIZE)
    ]
    assert 3 < sum(clean) < 30


def test_they_are_the_same_each_time(folder):
    first, second = (calibration_images(folder, SIZE) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_of_many_photographs_some_are_taken(tmp_path):
    for number in range(250):
        colour = (number, number, number)
        Image.new("RGB", (20, 16), colour).save(tmp_path / f"{number}.png")
    images = calibration_images(tmp_path, SIZE)
    assert 80 <= len(images) <= CROPS
    assert np.ptp([np.median(image) for image in images]) > 0.9


def test_a_folder_without_large_photographs_is_named(folder):
    with pytest.raises(ValueError, match="No photograph .* as large as 60x50"):
        calibration_images(folder, (50, 60))
    with pytest.raises(NotADirectoryError, match="no folder .*nowhere"):
        calibration_images(folder / "nowhere")
