"""Motion blur as a corruption; its numbers are tested in ops."""

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops
from scipy.ndimage import convolve1d

from keras_ae.corruptions import MotionBlur

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(MotionBlur(seed=3), images)


@pytest.mark.parametrize("angle, axis", [(0.0, 1), (np.pi / 2, 0)])
def test_apply_moves_each_image_along_its_own_line(images, angle, axis):
    length = np.array([0, 4] * 5, "float32")
    moved = MotionBlur(5.0).apply(
        ops.convert_to_tensor(images), length, np.full(10, angle, "float32")
    )
    box = np.array([0.5, 1, 1, 1, 0.5]) / 4
    expected = convolve1d(images, box, axis=axis + 1, mode="reflect")
    expected[::2] = images[::2]
    np.testing.assert_allclose(ops.convert_to_numpy(moved), expected, atol=1e-5)


def test_constant_images_stay_constant():
    gray = np.full((10, 12, 9, 3), 0.7, "float32")
    moved = ops.convert_to_numpy(MotionBlur(30.0, seed=1)(gray))
    np.testing.assert_allclose(moved, 0.7, atol=1e-5)


def test_lengths_and_angles_fill_their_ranges():
    seed = keras.random.SeedGenerator(1)
    batch = np.zeros((1000, 1, 1, 1), "float32")
    drawn = MotionBlur(15.0).draw(batch, seed)
    for name, high in (("length", 15), ("angle", np.pi)):
        values = ops.convert_to_numpy(drawn[name])
        assert 0 <= values.min() < 0.02 * high
        assert 0.98 * high < values.max() <= high
        assert abs(values.mean() - high / 2) < 5 * high / np.sqrt(12 * 1000)


@pytest.mark.parametrize("max_length", [0, -1.0])
def test_no_motion_is_refused(max_length):
    with pytest.raises(ValueError, match="Received: max_length="):
        MotionBlur(max_length=max_length)
