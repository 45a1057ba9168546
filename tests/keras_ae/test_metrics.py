"""PSNR and SSIM against scikit-image."""

import keras
import numpy as np
import pytest
from keras import ops
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from keras_ae.metrics import PSNR, SSIM, psnr, ssim

pytestmark = pytest.mark.backend


@pytest.fixture
def pair(rng):
    """Clean and noisy images, each noisier than the one before."""
    clean = rng.uniform(size=(4, 20, 16, 3)).astype("float32")
    strength = np.array([0.01, 0.05, 0.1, 0.2])[:, None, None, None]
    noisy = clean + strength * rng.normal(size=clean.shape)
    return clean, noisy.astype("float32")


def test_psnr_of_each_image(pair):
    clean, noisy = pair
    expected = [
        peak_signal_noise_ratio(x, np.clip(y, 0, 1), data_range=1)
        for x, y in zip(clean, noisy, strict=True)
    ]
    np.testing.assert_allclose(
        ops.convert_to_numpy(psnr(clean, noisy)), expected, rtol=1e-4
    )


def test_psnr_of_equal_images_is_capped_at_60(pair):
    clean, _ = pair
    capped = ops.convert_to_numpy(psnr(clean, clean))
    np.testing.assert_allclose(capped, 60.0, rtol=1e-6)


def test_ssim_of_each_image(pair):
    clean, noisy = pair
    expected = [
        structural_similarity(
            x,
            np.clip(y, 0, 1),
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=1,
            channel_axis=-1,
        )
        for x, y in zip(clean, noisy, strict=True)
    ]
    np.testing.assert_allclose(
        ops.convert_to_numpy(ssim(clean, noisy)), expected, atol=1e-5
    )


@pytest.mark.parametrize("metric, function", [(PSNR, psnr), (SSIM, ssim)])
def test_metrics_average_over_images_not_batches(pair, metric, function):
    clean, noisy = pair
    meter = metric()
    meter.update_state(clean[:1], noisy[:1])
    meter.update_state(clean[1:], noisy[1:])
    np.testing.assert_allclose(
        ops.convert_to_numpy(meter.result()),
        ops.convert_to_numpy(function(clean, noisy)).mean(),
        rtol=1e-6,
    )


@pytest.mark.parametrize("metric", [PSNR, SSIM])
def test_config_round_trip(metric):
    copy = keras.metrics.deserialize(keras.metrics.serialize(metric(name="m")))
    assert isinstance(copy, metric) and copy.name == "m"
