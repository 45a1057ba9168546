"""Photographs that live on the device, decoded once."""

import pathlib
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from PIL import Image

HOLDOUT = 20  # One photograph in so many is kept for validation.


class Photographs(NamedTuple):
    """Pixels of all photographs, one after another.

    Args:
        pixels: uint8 `(pixels, 3)`.
        starts: int32 `(photographs,)`, the first pixel of each.
        sizes: int32 `(photographs, 2)`, height and width.
    """

    pixels: Any
    starts: Any
    sizes: Any


def load_photographs(
    folder: pathlib.Path, least: int
) -> tuple[Photographs, Photographs]:
    """Decodes a folder; returns those to train on and those held out.

    Args:
        folder: of image files.
        least: pixels; photographs with a shorter side are left out.
    """
    images = [_decode(path) for path in sorted(folder.iterdir())]
    images = [image for image in images if min(image.shape[:2]) >= least]
    if len(images) < 2:
        raise SystemExit(
            f"{folder} holds {len(images)} photographs of at least "
            f"{least}x{least} pixels; two are needed."
        )
    kept = [i for n, i in enumerate(images) if n % HOLDOUT]
    return _on_device(kept), _on_device(images[::HOLDOUT])


def _decode(path: pathlib.Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def _on_device(images: list[np.ndarray]) -> Photographs:
    sizes = np.array([image.shape[:2] for image in images], "int32")
    ends = sizes.prod(axis=1).cumsum()
    pixels = np.concatenate([image.reshape(-1, 3) for image in images])
    starts = np.append(0, ends[:-1]).astype("int32")
    return Photographs(*map(jnp.asarray, (pixels, starts, sizes)))


def random_crops(
    photographs: Photographs, key: Any, count: int, side: int
) -> Any:
    """float32 `(count, side, side, 3)` in [0, 1], half of them mirrored."""
    pick, place, flip = jax.random.split(key, 3)
    which = jax.random.randint(pick, (count,), 0, len(photographs.starts))
    sizes = photographs.sizes[which]
    room = sizes - side + 1
    corners = jax.random.randint(place, (count, 2), 0, room)
    step = jnp.where(jax.random.bernoulli(flip, shape=(count,)), -1, 1)
    first = corners[:, 1] + jnp.where(step < 0, side - 1, 0)
    along = jnp.arange(side)
    rows = corners[:, :1] + along
    columns = first[:, None] + step[:, None] * along
    starts = photographs.starts[which][:, None] + rows * sizes[:, 1:]
    index = starts[:, :, None] + columns[:, None, :]
    return photographs.pixels[index].astype("float32") / 255
