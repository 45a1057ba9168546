"""Correlated noise."""

import numpy as np
import pytest
from keras import ops

from keras_ae.ops import correlate

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.5])
def test_every_pixel_has_variance_one_exactly(sigma):
    # The response to each single input pixel; their squares sum to variance.
    pixels = np.eye(11 * 8, dtype="float32").reshape(88, 11, 8, 1)
    response = ops.convert_to_numpy(
        correlate(ops.convert_to_tensor(pixels), sigma)
    )
    np.testing.assert_allclose((response**2).sum(axis=0), 1.0, atol=1e-5)


def test_neighbours_correlate_as_documented():
    pixels = np.eye(41, dtype="float32").reshape(41, 41, 1, 1)
    response = ops.convert_to_numpy(
        correlate(ops.convert_to_tensor(pixels), 1.5)
    )[..., 0, 0]
    correlation = response.T @ response
    distance = np.arange(6)
    np.testing.assert_allclose(
        correlation[20, 20:26], np.exp(-(distance**2) / 9), atol=2e-3
    )
