"""Photon noise; its counts are tested in ops."""

import corruption_contract as contract
import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import PoissonNoise
from keras_ae.ops import poisson_counts

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("read_stddev", [(0.0, 0.0), (0.01, 0.1)])
def test_contract(images, read_stddev):
    contract.check(PoissonNoise(read_stddev=read_stddev, seed=3), images)


def test_apply_counts_photons_and_adds_read_noise(images, rng):
    shot = rng.integers(0, 2**32, images.shape, "uint32")
    read = rng.normal(size=images.shape).astype("float32")
    photons = np.linspace(1, 40, 10).astype("float32")
    read_stddev = np.linspace(0, 0.5, 10).astype("float32")
    noisy = PoissonNoise().apply(
        ops.convert_to_tensor(images), photons, shot, read_stddev, read
    )
    per_image = (slice(None), None, None, None)
    counts = poisson_counts(shot, images * photons[per_image])
    expected = ops.convert_to_numpy(counts) / photons[per_image]
    expected = expected + read_stddev[per_image] * read
    np.testing.assert_allclose(ops.convert_to_numpy(noisy), expected, atol=1e-5)


def test_moments_of_few_photons():
    gray = np.full((64, 32, 32, 3), 0.3, "float32")
    noisy = ops.convert_to_numpy(PoissonNoise((5, 5), seed=1)(gray))
    counts = noisy * 5
    np.testing.assert_allclose(counts, np.round(counts), atol=1e-5)
    # 196608 values; five sigma each.
    assert abs(counts.mean() - 1.5) < 5 * np.sqrt(1.5 / 196608)
    assert abs(counts.var() - 1.5) < 5 * np.sqrt((1.5 + 4.5) / 196608)
    assert abs(np.mean((counts - 1.5) ** 3) / 1.5**1.5 - 1.5**-0.5) < 0.05


def test_variance_is_shot_plus_read():
    gray = np.full((64, 32, 32, 3), 0.5, "float32")
    noise = PoissonNoise((100, 100), read_stddev=(0.1, 0.1), seed=1)
    noisy = ops.convert_to_numpy(noise(gray))
    expected = 0.5 / 100 + 0.1**2
    assert abs(noisy.var() / expected - 1) < 5 * np.sqrt(2 / 196608)


def test_black_and_less_has_no_noise():
    dark = np.full((4, 8, 8, 3), -0.1, "float32")
    dark[:2] = 0.0
    noisy = ops.convert_to_numpy(PoissonNoise((1, 1000), seed=1)(dark))
    np.testing.assert_array_equal(noisy, 0.0)


def test_photons_are_log_uniform(images):
    seed = keras.random.SeedGenerator(1)
    batch = np.zeros((2000, 1, 1, 1), "float32")
    drawn = PoissonNoise((10, 1000)).draw(batch, seed)["photons"]
    exponent = np.log10(ops.convert_to_numpy(drawn))
    assert 1 <= exponent.min() < 1.01 and 2.99 < exponent.max() <= 3 + 1e-6
    assert abs(exponent.mean() - 2) < 5 * 2 / np.sqrt(12 * 2000)


@pytest.mark.parametrize(
    "arguments",
    [{"photons": (0, 9)}, {"photons": (9, 1)}, {"read_stddev": (0, 5)}],
)
def test_impossible_cameras_are_refused(arguments):
    (name,) = arguments
    with pytest.raises(ValueError, match=f"`{name}` must.*Received: {name}="):
        PoissonNoise(**arguments)
