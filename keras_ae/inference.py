"""Restores one picture of any size, in bounded memory."""

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

TILE = 768  # pixels: what is computed at once
# Pixels around a tile that are computed and thrown away. An output pixel of
# the default `Restorer` depends on inputs up to 101 pixels away, of `deep` and
# `deep_skip` up to 43.
MARGIN = 128

Corner = tuple[int, int]  # top, left


def restore(
    model: keras.Model,
    image: NDArray[Any],
    progress: Callable[[list[Corner]], Iterable[Corner]] = iter,
) -> NDArray[np.float32]:
    """Restores a picture tile by tile.

    Tiles overlap, and of each only the middle is kept. No seams show with
    models that look at most 128 pixels far and whose strides multiply to a
    divisor of 64, since tile corners are multiples of it: `shallow`, `deep`,
    `deep_skip` and `Restorer` with their defaults, and anything smaller.

    Args:
        model: maps float `(batch, height, width, 3)` in [0, 1] to the same.
        image: uint8 in 0..255, or float in [0, 1], `(height, width, 3)`.
        progress: wraps the list of tiles, such as `tqdm.tqdm`. Defaults to
            showing nothing.

    Returns:
        float32 `(height, width, 3)` in [0, 1].

    Raises:
        ValueError: if `image` has another shape or no pixels.
    """
    if image.ndim != 3 or image.shape[-1] != 3 or image.size == 0:
        raise ValueError(
            "`image` must have shape (height, width, 3) and pixels. "
            f"Received: shape={image.shape}"
        )
    if image.dtype == np.uint8:
        image = image.astype("float32") / 255
    restored = np.empty(image.shape, "float32")
    step = TILE - 2 * MARGIN
    rows, columns = (range(0, side, step) for side in image.shape[:2])
    for top, left in progress(list(itertools.product(rows, columns))):
        tile = _restore_tile(model, image, (top, left), step)
        restored[top : top + step, left : left + step] = tile
    return np.clip(restored, 0.0, 1.0)


def _restore_tile(
    model: keras.Model, image: NDArray[Any], corner: Corner, step: int
) -> NDArray[np.float32]:
    """Computes a tile with its margins; returns what is kept of it."""
    top, left = corner
    y, x = max(0, top - MARGIN), max(0, left - MARGIN)
    tile = image[y : top + step + MARGIN, x : left + step + MARGIN]
    output = keras.ops.convert_to_numpy(model(tile[None], training=False))[0]
    kept: NDArray[np.float32] = output[top - y :, left - x :][:step, :step]
    return kept
