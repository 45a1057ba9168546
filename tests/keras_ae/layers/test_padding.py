"""Padding to a multiple and cropping back."""

import numpy as np
import pytest
from keras import ops

from keras_ae.layers import CropLike, PadToMultiple

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("height, width", [(1, 1), (3, 8), (5, 7), (8, 16)])
def test_pads_as_numpy_s_symmetric_mode(rng, height, width):
    images = rng.uniform(size=(2, height, width, 3)).astype("float32")
    pads = [(0, 0), (0, -height % 8), (0, -width % 8), (0, 0)]
    padded = PadToMultiple(8)(images)
    np.testing.assert_array_equal(
        ops.convert_to_numpy(padded), np.pad(images, pads, mode="symmetric")
    )
    cropped = ops.convert_to_numpy(CropLike()([padded, images]))
    np.testing.assert_array_equal(cropped, images)


def test_output_shapes():
    shape = PadToMultiple(8).compute_output_shape((None, 5, None, 3))
    assert shape == (None, 8, None, 3)
    like = CropLike().compute_output_shape([(2, 8, 8, 4), (2, 5, None, 3)])
    assert like == (2, 5, None, 4)


def test_no_multiple_is_refused():
    with pytest.raises(ValueError, match="Received: multiple=0"):
        PadToMultiple(0)
