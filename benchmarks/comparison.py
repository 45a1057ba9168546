"""A picture that shows what restorers make of the same inputs."""

from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from keras_ae.metrics import psnr
from pipeline.report.panel import DETAIL, telling_window

SIDE, ZOOM = 64, 3  # pixels of an image that are shown, and how enlarged
CELL, GAP, CAPTION = SIDE * ZOOM, 8, 24
FONT = ImageFont.load_default(14)


def draw_comparison(
    clean: np.ndarray,
    outputs: Mapping[str, np.ndarray],
    labels: Sequence[str],
) -> Image.Image:
    """Draws a row for each input, a column for each restorer, the truth last.

    Args:
        clean: float32 `(height, width, 3)`.
        outputs: by restorer, float32 `(inputs, height, width, 3)`; the first
            are the inputs themselves.
        labels: what each input is called.
    """
    inputs = next(iter(outputs.values()))
    shown = _around(telling_window(clean, inputs), clean.shape)
    truth = np.broadcast_to(clean, inputs.shape)
    columns = {**outputs, "truth": truth}
    width = len(columns) * (CELL + GAP) + GAP
    height = len(labels) * (CELL + CAPTION) + 2 * CAPTION
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for column, (name, images) in enumerate(columns.items()):
        x = GAP + column * (CELL + GAP)
        draw.text((x, 4), name, "black", FONT)
        figures = np.asarray(psnr(truth, images))
        for row, label in enumerate(labels):
            y = CAPTION + row * (CELL + CAPTION)
            picture.paste(_enlarged(images[row][shown]), (x, y))
            caption = f"{label}, " if column == 0 else ""
            caption += "" if name == "truth" else f"{figures[row]:.1f} dB"
            draw.text((x, y + CELL + 2), caption, "black", FONT)
    return picture


def _around(
    window: tuple[int, int], shape: tuple[int, ...]
) -> tuple[slice, slice]:
    """The part to show: the window in its middle, but inside the image."""
    starts = [
        min(max(0, start - (SIDE - DETAIL) // 2), side - SIDE)
        for start, side in zip(window, shape[:2], strict=True)
    ]
    top, left = starts
    return slice(top, top + SIDE), slice(left, left + SIDE)


def _enlarged(image: np.ndarray) -> Image.Image:
    pixels = np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(pixels.repeat(ZOOM, axis=0).repeat(ZOOM, axis=1))
