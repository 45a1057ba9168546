"""What people would use instead of ours, as far as it is installed."""

import importlib.util

import keras
import numpy as np

from benchmarks.corruptions.measuring import AMOUNT, MAX_SIGMA, STDDEV, Runs

LIBRARIES = ("albumentations", "kornia", "jax")


def installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def other_runs(images: np.ndarray) -> Runs:
    """Libraries that work image by image, and two that take batches."""
    sigmas = np.random.default_rng(1).uniform(0.01, MAX_SIGMA, len(images))
    runs = keras_runs(images) | numpy_runs(images, sigmas)
    if installed("albumentations"):
        runs |= albumentations_runs(images)
    if installed("kornia"):
        runs |= kornia_runs(images, sigmas)
    return runs


def keras_runs(images: np.ndarray) -> Runs:
    """The nearest of Keras: one sigma per batch, one block per image."""
    import tensorflow as tf

    layers = {
        "noise": keras.layers.GaussianNoise(STDDEV),
        "blur": keras.layers.RandomGaussianBlur(
            kernel_size=25, sigma=1.0, value_range=(0, 1)
        ),
        "knockout": keras.layers.RandomErasing(value_range=(0, 1)),
    }
    tensor, runs = tf.constant(images), {}
    for kind, layer in layers.items():
        graph = tf.function(lambda x, layer=layer: layer(x, training=True))
        runs[kind, "Keras layer"] = lambda f=graph: f(tensor).numpy()
    return runs


def numpy_runs(images: np.ndarray, sigmas: np.ndarray) -> Runs:
    import cv2
    from scipy.ndimage import gaussian_filter

    cv2.setNumThreads(1)
    rng = np.random.default_rng(2)
    pairs = list(zip(images, sigmas, strict=True))
    return {
        ("noise", "NumPy"): lambda: (
            images + STDDEV * rng.standard_normal(images.shape, dtype="float32")
        ),
        ("blur", "OpenCV"): lambda: [
            cv2.GaussianBlur(x, (0, 0), s, borderType=cv2.BORDER_REFLECT)
            for x, s in pairs
        ],
        ("blur", "SciPy"): lambda: [
            gaussian_filter(x, (s, s, 0)) for x, s in pairs
        ],
    }


def albumentations_runs(images: np.ndarray) -> Runs:
    import albumentations as A

    kinds = {
        "noise": A.GaussNoise(std_range=(STDDEV, STDDEV), p=1),
        "salt and pepper": A.SaltAndPepper(amount=(AMOUNT, AMOUNT), p=1),
        "blur": A.GaussianBlur(
            blur_limit=0, sigma_limit=(0.01, MAX_SIGMA), p=1
        ),
        "knockout": A.CoarseDropout(
            num_holes_range=(10, 10),
            hole_height_range=(1, 9),
            hole_width_range=(1, 9),
            p=1,
        ),
    }
    return {
        (kind, "albumentationsx"): lambda f=f: [f(image=x) for x in images]
        for kind, f in kinds.items()
    }


def kornia_runs(images: np.ndarray, sigmas: np.ndarray) -> Runs:
    import kornia
    import torch

    torch.set_num_threads(1)
    tensor = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()
    sigma = torch.from_numpy(sigmas).float()[:, None].repeat(1, 2)
    blur = kornia.filters.gaussian_blur2d
    augment = kornia.augmentation
    noise = augment.RandomGaussianNoise(std=STDDEV, p=1.0)
    impulses = augment.RandomSaltAndPepperNoise(amount=AMOUNT, p=1.0)
    erase = augment.RandomErasing(p=1.0)
    return {
        ("noise", "kornia"): lambda: noise(tensor),
        ("salt and pepper", "kornia"): lambda: impulses(tensor),
        ("blur", "kornia"): lambda: blur(tensor, (25, 25), sigma),
        ("knockout", "kornia"): lambda: erase(tensor),
    }
