"""CIELAB as layers; the numbers are tested with the ops."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.layers import LABToRGB, RGBToLAB
from keras_ae.ops import rgb_to_lab

pytestmark = pytest.mark.backend


def test_they_are_inverse(images):
    lab = RGBToLAB()(images)
    np.testing.assert_allclose(
        ops.convert_to_numpy(lab), ops.convert_to_numpy(rgb_to_lab(images))
    )
    back = ops.convert_to_numpy(LABToRGB()(lab))
    np.testing.assert_allclose(back, images, atol=1e-5)


LEVELS = np.array([-0.2, 0.0, 0.04045, 0.5, 1.0, 1.2], "float32")


@pytest.mark.parametrize("layers", [[RGBToLAB], [RGBToLAB, LABToRGB]])
def test_gradients_are_finite_and_not_zero(layers):
    """A step of plain descent shows the gradient, black and white included."""
    levels = keras.layers.Dense(18, use_bias=False)  # Of the input 1.
    model = keras.Sequential([keras.Input((1,)), levels])
    levels.kernel.assign(LEVELS.repeat(3)[None])
    model.add(keras.layers.Reshape((6, 3)))
    for kind in layers:
        model.add(kind())
    model.compile(keras.optimizers.SGD(1e-3), loss="mse")
    model.fit(np.ones((1, 1)), np.full((1, 6, 3), 0.3, "float32"), verbose=0)
    after = ops.convert_to_numpy(levels.kernel)
    assert np.isfinite(after).all()
    assert np.all(after != LEVELS.repeat(3))


def test_they_stay_float32_under_mixed_precision(images):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        lab = RGBToLAB()(images)
    finally:
        keras.config.set_dtype_policy("float32")
    assert keras.backend.standardize_dtype(lab.dtype) == "float32"


@pytest.mark.parametrize("kind", [RGBToLAB, LABToRGB])
def test_grey_images_are_refused(kind):
    with pytest.raises(ValueError, match=r"Received: input_shape=\(2, 8, 8, 1"):
        kind()(np.zeros((2, 8, 8, 1), "float32"))
