"""Gaussian noise."""

import corruption_contract as contract
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import GaussianNoise

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(GaussianNoise(stddev=(0.1, 0.2), seed=3), images)


def test_apply_adds_noise_of_each_image_s_strength(images):
    noise = np.ones_like(images)
    stddev = np.linspace(0.0, 0.9, 10).astype("float32")
    noisy = GaussianNoise().apply(ops.convert_to_tensor(images), stddev, noise)
    np.testing.assert_allclose(
        ops.convert_to_numpy(noisy),
        images + stddev[:, None, None, None],
        rtol=1e-6,
    )


def test_moments_of_the_noise():
    gray = np.full((64, 64, 64, 3), 0.5, "float32")
    noisy = ops.convert_to_numpy(GaussianNoise((0.1, 0.2), seed=1)(gray))
    spread = noisy.std(axis=(1, 2, 3))
    # A stddev estimated from 12288 values is off by 0.6 % (one sigma).
    assert 0.097 < spread.min() < 0.115 and 0.185 < spread.max() < 0.206
    assert abs(spread.mean() - 0.15) < 4 * 0.1 / np.sqrt(12 * 64)
    assert abs(noisy.mean() - 0.5) < 1e-3
    normal = (noisy - 0.5) / spread[:, None, None, None]
    assert abs(np.mean(normal**4) - 3.0) < 0.05


@pytest.mark.parametrize("channels", ["independent", "shared"])
@pytest.mark.parametrize("correlation", [0.0, 1.5])
def test_contract_of_the_options(images, channels, correlation):
    noise = GaussianNoise((0.1, 0.2), channels, correlation, seed=3)
    contract.check(noise, images)


def test_shared_noise_is_grey():
    gray = np.full((4, 32, 32, 3), 0.5, "float32")
    noise = GaussianNoise((0.1, 0.1), channels="shared", seed=1)
    noisy = ops.convert_to_numpy(noise(gray))
    np.testing.assert_array_equal(noisy[..., :1] + 0 * noisy, noisy)
    assert abs(noisy.std() - 0.1) < 5 * 0.1 / np.sqrt(2 * 4096)


def test_independent_noise_is_not():
    gray = np.full((4, 32, 32, 3), 0.5, "float32")
    noisy = ops.convert_to_numpy(GaussianNoise((0.1, 0.1), seed=1)(gray))
    correlation = np.corrcoef(noisy.reshape(-1, 3).T)
    assert np.abs(correlation - np.eye(3)).max() < 5 / np.sqrt(4096)


def test_correlated_noise_keeps_its_stddev_and_resembles_its_neighbours():
    gray = np.full((64, 64, 64, 3), 0.5, "float32")
    noise = GaussianNoise((0.1, 0.1), correlation=1.0, seed=1)
    noise = (ops.convert_to_numpy(noise(gray)) - 0.5) / 0.1
    # Neighbours share values: about 12 pixels count as one.
    assert abs(noise.var() - 1) < 5 * np.sqrt(2 * 12 / noise.size)
    assert abs(noise[:, 0].var() - 1) < 5 * np.sqrt(2 * 4 / noise[:, 0].size)
    neighbour = np.mean(noise[:, :, 1:] * noise[:, :, :-1])
    assert abs(neighbour - np.exp(-1 / 4)) < 0.01


def test_black_is_not_clipped():
    noisy = GaussianNoise((0.1, 0.1), seed=1)(np.zeros((1, 8, 8, 3), "float32"))
    assert ops.convert_to_numpy(noisy).min() < 0


@pytest.mark.parametrize("stddev", [(0, 50), (-0.1, 0.1), (0.2, 0.1)])
def test_a_range_outside_the_intensities_is_refused(stddev):
    with pytest.raises(ValueError, match="Divide by 255. Received: stddev="):
        GaussianNoise(stddev=stddev)


@pytest.mark.parametrize(
    "arguments", [{"channels": "grey"}, {"correlation": -1.0}]
)
def test_unknown_options_are_refused(arguments):
    (name,) = arguments
    with pytest.raises(ValueError, match=f"`{name}` must.*Received: {name}="):
        GaussianNoise(**arguments)
