"""What people use instead: restorers that were not learned.

Each takes and returns float32 `(height, width, 3)` in [0, 1] (noise may reach
beyond). All are blind: where a method wants to know the noise, it gets
scikit-image's wavelet estimate of it.
"""

import functools
import importlib.util
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.restoration import (
    denoise_tv_chambolle,
    denoise_wavelet,
    inpaint_biharmonic,
)

from pipeline.evaluation import baselines
from pipeline.evaluation.baselines import noise_of

Image = NDArray[np.float32]

GATE = 0.02  # estimated noise below which the rule leaves an image alone


def median(image: Image, size: int) -> Image:
    return cv2.medianBlur(image, size)


def non_local_means(image: Image) -> Image:
    return baselines.non_local_means(image[None])[0]


def fast_nl_means_colored(image: Image) -> Image:
    """OpenCV's, in 8 bits, of the strength that the noise was estimated at."""
    strength = 255 * noise_of(image)
    denoised = cv2.fastNlMeansDenoisingColored(
        to_8_bits(image), None, strength, strength
    )
    return denoised.astype(np.float32) / 255


def total_variation(image: Image) -> Image:
    return denoise_tv_chambolle(image, weight=0.1, channel_axis=-1)


def wavelet(image: Image) -> Image:
    """BayesShrink in YCbCr."""
    return denoise_wavelet(
        image, convert2ycbcr=True, rescale_sigma=True, channel_axis=-1
    ).astype(np.float32)


def bm3d(image: Image) -> Image:
    return baselines.bm3d(image[None])[0]


def inpaint_extremes(image: Image) -> Image:
    """Fills pixels whose channels are all exactly 0, or all exactly 1."""
    lost = (image == 0).all(axis=-1) | (image == 1).all(axis=-1)
    if not lost.any() or lost.all():
        return image
    return inpaint_biharmonic(image, lost, channel_axis=-1).astype(np.float32)


def exact_value_rule(image: Image) -> Image:
    """Inpaints what is exactly 0 or 1, then denoises if there is noise left.

    It knows how dead pixels and blocks are made, and is lost where they are
    made a little differently.
    """
    filled = inpaint_extremes(image)
    return non_local_means(filled) if noise_of(filled) > GATE else filled


def to_8_bits(image: Image) -> NDArray[np.uint8]:
    return np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)


METHODS: dict[str, Callable[[Image], Image]] = {
    "do nothing": lambda image: image,
    "median 3x3": functools.partial(median, size=3),
    "median 5x5": functools.partial(median, size=5),
    "total variation": total_variation,
    "wavelet": wavelet,
    "non-local means": non_local_means,
    "OpenCV non-local means": fast_nl_means_colored,
    "exact-value rule": exact_value_rule,
}
# Ten to a hundred times slower than the others.
SLOW_METHODS: dict[str, Callable[[Image], Image]] = {}
if importlib.util.find_spec("bm3d"):
    SLOW_METHODS["BM3D"] = bm3d
