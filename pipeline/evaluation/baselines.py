"""What a restorer must beat to be worth its while."""

import importlib.util
from collections.abc import Callable, Iterable

import cv2
import numpy as np
from skimage.restoration import denoise_nl_means, estimate_sigma

from pipeline.errors import UserError
from pipeline.evaluation.protocol import Images


def do_nothing(images: Images) -> Images:
    """Returns the images as they are."""
    return images


def median_3x3(images: Images) -> Images:
    """Replaces each value by the median of its 3x3 neighbours in its channel.

    Args:
        images: float32 `(batch, height, width, channels)`.
    """
    return np.stack([cv2.medianBlur(image, 3) for image in images])


def non_local_means(images: Images) -> Images:
    """Averages each pixel with those whose surroundings look alike.

    scikit-image's (Buades, Coll and Morel, 2005), with 5x5 patches within 6
    pixels, told the noise that is estimated in each image, and `h` 0.6 of it.

    Args:
        images: float32 `(batch, height, width, channels)`.
    """
    return np.stack([_non_local_means(image) for image in images])


def _non_local_means(image: Images) -> Images:
    sigma = noise_of(image)
    if sigma == 0:
        return image
    denoised: Images = denoise_nl_means(
        image,
        h=0.6 * sigma,
        sigma=sigma,
        patch_size=5,
        patch_distance=6,
        channel_axis=-1,
    )
    return denoised


def bm3d(images: Images) -> Images:
    """Filters blocks that look alike together (Dabov et al., 2007).

    The package `bm3d` of its authors, told the noise that is estimated in each
    image. It takes seconds for each, and its licence allows research only.

    Args:
        images: float32 `(batch, height, width, 3)`.
    """
    from bm3d import bm3d_rgb

    denoised = [bm3d_rgb(image, noise_of(image)) for image in images]
    return np.stack(denoised).astype(np.float32)


def noise_of(image: Images) -> float:
    """The standard deviation of the noise, by the finest wavelets' median."""
    return float(estimate_sigma(image, channel_axis=-1, average_sigmas=True))


DO_NOTHING, MEDIAN, BM3D = "do nothing", "median 3x3", "BM3D"

# By the names they are asked for; doing nothing is always among them.
BASELINES = {
    MEDIAN: median_3x3,
    "non-local means": non_local_means,
    BM3D: bm3d,
}


def find_baselines(
    names: Iterable[str],
) -> dict[str, Callable[[Images], Images]]:
    """The baselines of these names.

    Raises:
        UserError: there is no such baseline, or its package is missing.
    """
    chosen = list(names)
    for name in chosen:
        if name not in BASELINES:
            known = ", ".join(BASELINES)
            raise UserError(f"unknown baseline {name!r}. Known: {known}.")
    if BM3D in chosen and not importlib.util.find_spec("bm3d"):
        raise UserError(
            "The baseline BM3D needs the package bm3d: pip install bm3d, or "
            "leave it out."
        )
    return {name: BASELINES[name] for name in chosen}
