"""What an int8 export learns the ranges of its activations from."""

import pathlib
from collections.abc import Iterator

import keras
import numpy as np
from numpy.typing import NDArray

from keras_ae.corruptions import protocols
from keras_ae.denoise import pictures_below, read
from keras_ae.pictures import Picture

Image = NDArray[np.float32]

CROPS, BATCH = 100, 10
SIDE = 128  # pixels, of the crops for models of any size


def calibration_images(
    folder: pathlib.Path, size: tuple[int, int] = (SIDE, SIDE)
) -> list[Image]:
    """Up to a hundred crops of the photographs in a folder, damaged.

    Damaged by `corruptions.protocols.textbook`, as a restorer corrects clean
    photographs but little: its ranges would be too narrow. The same crops
    and damage each time. Of more than a hundred photographs some are taken.

    Args:
        folder: searched with the folders in it.
        size: height and width of the crops. Defaults to 128 by 128.

    Returns:
        float32 `(height, width, 3)` in [0, 1], each.

    Raises:
        OSError, ValueError: if there is no such folder, a photograph cannot be
            read, or none is large enough.

    Example:

    >>> images = calibration_images(pathlib.Path("data/photographs"))
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"There is no folder {folder}.")
    crops = list(_crops(folder, size))
    if not crops:
        height, width = size
        raise ValueError(
            f"No photograph in {folder} is as large as {width}x{height} pixels."
        )
    corruption = protocols.textbook(seed=0)
    images: list[Image] = []
    for start in range(0, len(crops), BATCH):
        batch = np.stack(crops[start : start + BATCH])
        damaged = keras.ops.convert_to_numpy(corruption(batch, training=True))
        images += [*np.clip(damaged, 0.0, 1.0)]
    return images


def _crops(folder: pathlib.Path, size: tuple[int, int]) -> Iterator[Image]:
    generator = np.random.default_rng(0)
    names = pictures_below(folder)
    chosen = names[:: max(1, -(-len(names) // CROPS))]
    for number, name in enumerate(chosen):
        image = _colours(read(folder / name))
        room = np.subtract(image.shape[:2], size)
        if room.min() < 0:
            continue
        for _ in range(number, CROPS, len(chosen)):
            y, x = generator.integers(room + 1)
            crop = image[y : y + size[0], x : x + size[1]]
            yield (crop / np.iinfo(crop.dtype).max).astype(np.float32)


def _colours(picture: Picture) -> NDArray[np.uint8 | np.uint16]:
    """RGB, of grey pictures too, without alpha."""
    height, width, channels = picture.pixels.shape
    colours = picture.pixels[..., : 3 if channels >= 3 else 1]
    return np.broadcast_to(colours, (height, width, 3))
