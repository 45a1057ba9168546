"""The divergence in closed form against sums over draws."""

import numpy as np
import pytest
from keras import ops

from keras_ae.layers import GaussianSampling
from keras_ae.layers.gaussian_sampling import gaussian_divergence

pytestmark = pytest.mark.backend

Z_MEAN = np.array([[0.0, 0.0], [1.0, -2.0]], "float32")
Z_LOG_VAR = np.array([[0.0, 0.0], [0.5, -1.0]], "float32")


def test_divergence_in_closed_form():
    variance = np.exp([0.5, -1.0])
    by_hand = 0.5 * (1 + 4 + variance.sum() - 2 - (0.5 - 1.0))
    np.testing.assert_allclose(
        ops.convert_to_numpy(gaussian_divergence(Z_MEAN, Z_LOG_VAR)),
        [0.0, by_hand],
        rtol=1e-6,
        atol=1e-7,
    )


def test_divergence_by_monte_carlo():
    count = 20_000
    z_mean, z_log_var = (
        np.tile(x[1:], (count, 1)) for x in (Z_MEAN, Z_LOG_VAR)
    )
    layer = GaussianSampling(seed=1)
    z = ops.convert_to_numpy(layer(z_mean, z_log_var, training=True))
    log_q = -((z - z_mean) ** 2) / np.exp(z_log_var) - z_log_var
    estimate = np.mean(np.sum(log_q + z**2, axis=1)) / 2
    exact = float(gaussian_divergence(Z_MEAN, Z_LOG_VAR)[1])
    assert estimate == pytest.approx(exact, rel=0.03)


def test_draws_have_mean_and_variance():
    count = 20_000
    layer = GaussianSampling(seed=1)
    z = ops.convert_to_numpy(
        layer(
            np.tile(Z_MEAN[1:], (count, 1)),
            np.tile(Z_LOG_VAR[1:], (count, 1)),
            training=True,
        )
    )
    np.testing.assert_allclose(z.mean(axis=0), Z_MEAN[1], atol=0.04)
    np.testing.assert_allclose(z.var(axis=0), np.exp(Z_LOG_VAR[1]), rtol=0.04)


def test_pays_beta_times_the_divergence():
    layer = GaussianSampling(beta=0.5)
    layer(Z_MEAN, Z_LOG_VAR)
    mean = np.mean(ops.convert_to_numpy(gaussian_divergence(Z_MEAN, Z_LOG_VAR)))
    assert float(layer.losses[0]) == pytest.approx(0.5 * mean, rel=1e-5)
    layer.beta.assign(0.0)
    layer(Z_MEAN, Z_LOG_VAR)
    assert float(layer.losses[-1]) == 0.0


def test_a_negative_beta_is_refused():
    with pytest.raises(ValueError, match="Received: beta=-0.1"):
        GaussianSampling(beta=-0.1)
