"""Ranges of strengths, from which each image gets its own."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_ae.corruptions.base import Tensor


def checked_range(
    name: str,
    bounds: tuple[float, float],
    limits: tuple[float, float],
    remedy: str,
) -> tuple[float, float]:
    """Returns `bounds` as (low, high), or raises naming the argument.

    Raises:
        ValueError: unless `bounds` is a pair with
            `limits[0] <= low <= high <= limits[1]`.
    """
    if (
        np.shape(bounds) != (2,)
        or not limits[0] <= bounds[0] <= bounds[1] <= limits[1]
    ):
        raise ValueError(
            f"`{name}` must be a (low, high) range inside "
            f"[{limits[0]}, {limits[1]}]{remedy} Received: {name}={bounds}"
        )
    return bounds[0], bounds[1]


def draw_strength(
    images: Tensor, bounds: tuple[float, float], seed: Any
) -> Tensor:
    """One strength ~ U(low, high) for each image: float32 `(batch,)`."""
    shape = ops.shape(images)[:1]
    return keras.random.uniform(shape, *bounds, dtype="float32", seed=seed)
