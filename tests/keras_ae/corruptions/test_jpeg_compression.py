"""JPEG as a corruption; its numbers are tested in ops."""

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import JpegCompression
from keras_ae.ops import jpeg

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(JpegCompression(seed=3), images)


def test_apply_compresses_each_image_by_its_own_quality(images):
    quality = np.arange(5, 95, 9, dtype="int32")
    together = JpegCompression().apply(ops.convert_to_tensor(images), quality)
    alone = [
        ops.convert_to_numpy(jpeg(images[i : i + 1], quality[i : i + 1]))[0]
        for i in range(10)
    ]
    # A coefficient between two steps may fall either way.
    close = np.isclose(ops.convert_to_numpy(together), alone, atol=1e-3)
    assert close.mean() > 0.99


def test_qualities_are_uniform_and_include_both_ends():
    seed = keras.random.SeedGenerator(1)
    batch = np.zeros((5000, 1, 1, 3), "float32")
    drawn = JpegCompression((10, 14)).draw(batch, seed)["quality"]
    counts = np.bincount(ops.convert_to_numpy(drawn))[10:]
    assert len(counts) == 5
    assert np.abs(counts - 1000).max() < 5 * np.sqrt(5000 * 0.2 * 0.8)


def test_grey_images_are_refused(images):
    with pytest.raises(ValueError, match="takes RGB.*Received: channels=1"):
        JpegCompression()(images[..., :1])


@pytest.mark.parametrize("quality", [(0, 50), (50, 101), (60, 50)])
def test_qualities_off_the_scale_are_refused(quality):
    with pytest.raises(ValueError, match="libjpeg. Received: quality="):
        JpegCompression(quality=quality)
