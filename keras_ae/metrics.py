"""Image quality: computed for each image, then averaged over images."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

Tensor = Any

PSNR_CAP = 60.0  # dB; identical images would have no finite PSNR
WINDOW, WINDOW_SIGMA = 11, 1.5
K1, K2 = 0.01, 0.03


def psnr(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Peak signal-to-noise ratio of each image: -10 log10(mean squared error).

    Args:
        y_true: float tensor `(batch, ...)` in [0, 1].
        y_pred: float tensor of the same shape; clipped to [0, 1] first.

    Returns:
        float32 tensor `(batch,)`, dB, at most 60.
    """
    y_true = ops.cast(y_true, "float32")
    error = ops.clip(ops.cast(y_pred, "float32"), 0.0, 1.0) - y_true
    axes = tuple(range(1, len(error.shape)))
    least = 10 ** (-PSNR_CAP / 10)
    mse = ops.maximum(ops.mean(ops.square(error), axis=axes), least)
    return -10.0 / math.log(10) * ops.log(mse)


def ssim(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Structural similarity of each image (Wang et al., 2004).

    Gaussian window of 11x11 pixels and sigma 1.5, population statistics, per
    channel, averaged over the positions where the window fits: the same as
    scikit-image's with `gaussian_weights=True, sigma=1.5,
    use_sample_covariance=False, data_range=1`.

    Args:
        y_true: float tensor `(batch, height, width, channels)` in [0, 1],
            height and width at least 11.
        y_pred: float tensor of the same shape; clipped to [0, 1] first.

    Returns:
        float32 tensor `(batch,)`, at most 1.
    """
    x = ops.cast(y_true, "float32")
    y = ops.clip(ops.cast(y_pred, "float32"), 0.0, 1.0)
    mean_x, mean_y = _windowed(x), _windowed(y)
    var_x = _windowed(x * x) - mean_x * mean_x
    var_y = _windowed(y * y) - mean_y * mean_y
    cov = _windowed(x * y) - mean_x * mean_y
    c1, c2 = K1**2, K2**2
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    structure = (2 * cov + c2) / (var_x + var_y + c2)
    return ops.mean(luminance * structure, axis=(1, 2, 3))


def _windowed(x: Tensor) -> Tensor:
    """Weighted means over all windows that fit, separably."""
    distance = np.arange(WINDOW) - WINDOW // 2
    line = np.exp(-0.5 * (distance / WINDOW_SIGMA) ** 2)
    line = (line / line.sum()).astype("float32")
    for shape in ((WINDOW, 1), (1, WINDOW)):
        kernel = np.broadcast_to(
            line.reshape(*shape, 1, 1), (*shape, x.shape[-1], 1)
        )
        x = ops.depthwise_conv(x, ops.convert_to_tensor(kernel))
    return x


@keras.saving.register_keras_serializable(package="keras_ae")
class PSNR(keras.metrics.MeanMetricWrapper):
    """Mean over images of the peak signal-to-noise ratio, dB. See `psnr`."""

    def __init__(self, name: str = "psnr", dtype: Any = None) -> None:
        super().__init__(psnr, name=name, dtype=dtype)
        self._direction = "up"

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype}


@keras.saving.register_keras_serializable(package="keras_ae")
class SSIM(keras.metrics.MeanMetricWrapper):
    """Mean over images of the structural similarity. See `ssim`."""

    def __init__(self, name: str = "ssim", dtype: Any = None) -> None:
        super().__init__(ssim, name=name, dtype=dtype)
        self._direction = "up"

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype}
