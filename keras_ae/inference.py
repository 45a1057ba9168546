"""Restores one picture of any size, in bounded memory."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

TILE = 768  # pixels: what is computed at once
# A tile starts at multiples of it, which strides must divide.
GRID = 64
# Pixels on both sides of a seam where one tile gives way to the next.
BLEND = 16
# Margin for what is no Keras layer and cannot be probed, such as an export.
MARGIN = 128
FARTHEST = 256  # pixels: how far `receptive_radius` looks

Span = tuple[int, int]  # first, behind the last
Tile = tuple[Span, Span]  # rows, columns


def restore(
    model: Callable[..., Any],
    image: NDArray[Any],
    progress: Callable[[list[Tile]], Iterable[Tile]] = iter,
    *,
    margin: int | None = None,
) -> NDArray[np.float32]:
    """Restores a picture tile by tile.

    See `restored_strips`, which takes the same and needs less memory.

    Returns:
        float32 `(height, width, 3)` in [0, 1].

    Example:

    >>> restore(Restorer.from_preset("restorer_small"), photograph)
    """
    strips = restored_strips(model, image, progress, margin=margin)
    return np.concatenate(list(strips))


def restored_strips(
    model: Callable[..., Any],
    image: NDArray[Any],
    progress: Callable[[list[Tile]], Iterable[Tile]] = iter,
    *,
    margin: int | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Restores a picture tile by tile; gives strips from top to bottom.

    A tile is computed with a margin around it, so that what is kept of it is
    what the model makes of the whole picture; the model pads at the picture's
    own borders. Neighbours blend over 32 pixels with weights that sum to 1,
    so a margin smaller than the model's reach shows no lines either. A tile
    for which memory does not suffice is halved.

    Args:
        model: maps float32 `(batch, height, width, 3)` in [0, 1] to the same.
            Its strides must multiply to a divisor of 64.
        image: uint8, uint16 (0 to 65535) or float in [0, 1],
            `(height, width, 3)`.
        progress: wraps the list of tiles, such as `tqdm.tqdm`. Defaults to
            showing nothing.
        margin: int, pixels. Defaults to `receptive_radius(model)`, or 128 for
            a callable that is no Keras layer.

    Returns:
        An iterator over float32 `(rows, width, 3)` in [0, 1].

    Raises:
        ValueError: if `image` has another shape or no pixels.
    """
    if image.ndim != 3 or image.shape[-1] != 3 or image.size == 0:
        raise ValueError(
            "`image` must have shape (height, width, 3) and pixels. "
            f"Received: shape={image.shape}"
        )
    if margin is None:
        is_small = max(image.shape[:2]) <= TILE
        margin = 0 if is_small else _margin(model)
    return _strips(model, image, progress, margin)


def receptive_radius(model: keras.Layer) -> int:
    """How far away the inputs of an output pixel lie at the most, pixels.

    Not a number is put into one pixel of a strip and found wherever it has an
    influence, whatever the weights are. A model that looks farther than 256
    pixels, such as one that averages over the whole image, counts as 256.

    Args:
        model: maps `(batch, height, width, 3)` to the same.
    """
    # At the places of one grid cell, as strides treat them differently.
    strips = np.full((GRID, 2 * FARTHEST + GRID, 8, 3), 0.5, "float32")
    places = FARTHEST + np.arange(GRID)
    strips[np.arange(GRID), places] = np.nan
    return max(
        _reach(model, strips, places, axis=1),
        _reach(model, strips.swapaxes(1, 2), places, axis=2),
    )


def _reach(
    model: keras.Layer, strips: NDArray[Any], places: NDArray[Any], axis: int
) -> int:
    output = keras.ops.convert_to_numpy(model(strips, training=False))
    strip, touched = np.isnan(output).any(axis=(3 - axis, 3)).nonzero()
    return min(int(np.abs(touched - places[strip]).max(initial=0)), FARTHEST)


def _margin(model: Callable[..., Any]) -> int:
    if isinstance(model, keras.Layer):
        return receptive_radius(model)
    return MARGIN


def _strips(
    model: Callable[..., Any],
    image: NDArray[Any],
    progress: Callable[[list[Tile]], Iterable[Tile]],
    margin: int,
) -> Iterator[NDArray[np.float32]]:
    height, width, _ = image.shape
    tiles = itertools.product(_spans(height, margin), _spans(width, margin))
    strip = np.zeros((0, width, 3), "float32")
    for rows, columns in progress(list(tiles)):
        top, bottom = _widened(rows, height)
        left, right = _widened(columns, width)
        if columns[0] == 0:  # The rows that two strips share are already there.
            added = np.zeros((bottom - top - len(strip), width, 3), "float32")
            strip = np.concatenate([strip, added])
        tile = _restored(model, image, (top, bottom), (left, right), margin)
        weights = np.outer(_weights(rows, height), _weights(columns, width))
        strip[:, left:right] += tile * weights[..., None]
        if columns[1] == width:
            done = (height if rows[1] == height else rows[1] - BLEND) - top
            yield np.clip(strip[:done], 0.0, 1.0)
            strip = strip[done:]


def _spans(size: int, margin: int) -> list[Span]:
    """The tiles of one side, without what they share with their neighbours."""
    if size <= TILE:
        return [(0, size)]
    step = max(TILE - 2 * (margin + BLEND), GRID) // GRID * GRID
    return [(start, min(start + step, size)) for start in range(0, size, step)]


def _widened(span: Span, size: int) -> Span:
    return max(span[0] - BLEND, 0), min(span[1] + BLEND, size)


def _weights(span: Span, size: int) -> NDArray[np.float32]:
    """Of a widened span: ramps at seams, none at the picture's borders."""
    start, stop = span
    places = np.arange(*_widened(span, size)) + 0.5
    weights = np.ones(places.size)
    if start > 0:
        weights *= ((places - start) / (2 * BLEND) + 0.5).clip(0, 1)
    if stop < size:
        weights *= ((stop - places) / (2 * BLEND) + 0.5).clip(0, 1)
    return weights.astype("float32")


def _restored(
    model: Callable[..., Any],
    image: NDArray[Any],
    rows: Span,
    columns: Span,
    margin: int,
) -> NDArray[np.float32]:
    """A part of the picture; in halves where memory does not suffice."""
    try:
        return _computed(model, image, rows, columns, margin)
    except Exception as error:
        size = rows[1] - rows[0], columns[1] - columns[0]
        if not _is_out_of_memory(error) or max(size) <= GRID:
            raise
    axis = int(size[1] > size[0])
    start, stop = (rows, columns)[axis]
    middle = (start + stop) // 2
    halves = [(start, middle), (middle, stop)]
    parts = [(h, columns) if axis == 0 else (rows, h) for h in halves]
    return np.concatenate(
        [_restored(model, image, *part, margin) for part in parts], axis
    )


def _computed(
    model: Callable[..., Any],
    image: NDArray[Any],
    rows: Span,
    columns: Span,
    margin: int,
) -> NDArray[np.float32]:
    y, x = (
        max(0, (span[0] - margin) // GRID * GRID) for span in (rows, columns)
    )
    tile = image[y : rows[1] + margin, x : columns[1] + margin]
    if tile.dtype.kind == "u":
        tile = tile / np.float32(np.iinfo(tile.dtype).max)
    output = keras.ops.convert_to_numpy(model(tile[None], training=False))[0]
    kept: NDArray[np.float32] = output[
        rows[0] - y : rows[1] - y, columns[0] - x : columns[1] - x
    ]
    return kept


def _is_out_of_memory(error: Exception) -> bool:
    """Each backend has an exception of its own for it."""
    text = f"{type(error).__name__} {error}".lower().replace("_", "")
    signs = ("memoryerror", "resourceexhausted", "outofmemory", "out of memory")
    return any(sign in text for sign in signs)
