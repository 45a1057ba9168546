"""Restores one picture of any size, in bounded memory."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

TILE = 512  # pixels: what is computed at once
MARGIN = 64  # pixels around a tile that are computed and thrown away


def restore(model: keras.Model, image: NDArray[Any]) -> NDArray[np.float32]:
    """Restores a picture tile by tile.

    Tiles overlap, and of each only the middle is kept, so no seams show. Tile
    corners are multiples of 64 pixels, hence aligned to every model's stride.

    Args:
        model: maps float `(batch, height, width, 3)` in [0, 1] to the same.
        image: uint8 in 0..255, or float in [0, 1], `(height, width, 3)`.

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
    for top in range(0, image.shape[0], step):
        for left in range(0, image.shape[1], step):
            _restore_tile(model, image, restored, top, left, step)
    return np.clip(restored, 0.0, 1.0)


def _restore_tile(
    model: keras.Model,
    image: NDArray[Any],
    restored: NDArray[np.float32],
    top: int,
    left: int,
    step: int,
) -> None:
    y, x = max(0, top - MARGIN), max(0, left - MARGIN)
    tile = image[y : top + step + MARGIN, x : left + step + MARGIN]
    output = keras.ops.convert_to_numpy(model(tile[None], training=False))[0]
    target = restored[top : top + step, left : left + step]
    height, width = target.shape[:2]
    target[:] = output[top - y :, left - x :][:height, :width]
