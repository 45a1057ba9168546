"""The mixed loss."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.losses import MixedL1L2, NegativePSNR

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_formula(rng, weight):
    y_true, y_pred = rng.uniform(size=(2, 3, 4, 5, 3)).astype("float32")
    error = y_pred - y_true
    expected = np.mean(weight * np.abs(error) + (1 - weight) * error**2)
    loss = ops.convert_to_numpy(MixedL1L2(weight)(y_true, y_pred))
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_config_round_trip():
    loss = keras.losses.deserialize(keras.losses.serialize(MixedL1L2(0.3)))
    assert loss.l1_weight == 0.3


@pytest.mark.parametrize("weight", [-0.1, 1.1])
def test_a_weight_outside_0_1_is_refused(weight):
    with pytest.raises(ValueError, match="Received: l1_weight="):
        MixedL1L2(weight)


def test_negative_psnr_averages_decibels_not_errors():
    y_true = np.zeros((2, 4, 4, 3), "float32")
    y_pred = y_true + np.array([0.1, 0.01]).reshape(2, 1, 1, 1)
    loss = NegativePSNR()(y_true, y_pred.astype("float32"))
    expected = 10 * np.log10(np.array([1e-2, 1e-4]) + 1e-4).mean()
    np.testing.assert_allclose(ops.convert_to_numpy(loss), expected, rtol=1e-5)


def test_negative_psnr_of_equal_images_is_finite():
    images = np.zeros((1, 4, 4, 3), "float32")
    loss = ops.convert_to_numpy(NegativePSNR()(images, images))
    np.testing.assert_allclose(loss, -40.0, rtol=1e-5)
