"""A picture of one item: input, output and truth, with details enlarged."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.evaluation.evaluate import Example
from pipeline.evaluation.protocol import Images

SIDE = 128  # pixels of an item that are shown
ZOOM = 2  # of the item
DETAIL = 32  # pixels that are enlarged
DETAIL_ZOOM = 4 * ZOOM
TILE = SIDE * ZOOM
GAP, COLUMN_GAP, CAPTION, MARGIN = 6, 30, 40, 20
INK, PALE = "#202124", "#6b7075"
FONT_SIZE = 19

# Width of one column: the item, a gap, the detail (both TILE wide).
CELL = 2 * TILE + GAP
ROW = TILE + CAPTION


def draw_panel(
    example: Example,
    labels: Sequence[str],
    window: tuple[int, int] | None = None,
) -> Image.Image:
    """Draws one row for each input, with its PSNR and its output's.

    Of items larger than 128x128 the middle is shown.

    Args:
        example: the item.
        labels: what each input is called.
        window: top and left of the 32x32 pixels shown as the detail. Defaults
            to where each kind of damage shows, see `telling_window`.
    """
    width = 3 * CELL + 2 * COLUMN_GAP
    height = len(labels) * ROW
    panel = Image.new("RGB", (width + 2 * MARGIN, height + 2 * MARGIN), "white")
    if window is None:
        window = telling_window(middle(example.clean), middle(example.inputs))
    for row, label in enumerate(labels):
        cells = _cells(example, row, label, window)
        for column, cell in enumerate(cells):
            x = MARGIN + column * (CELL + COLUMN_GAP)
            panel.paste(cell, (x, MARGIN + row * ROW))
    return panel


def _cells(
    example: Example, row: int, label: str, window: tuple[int, int]
) -> list[Image.Image]:
    """Input, output and truth of one row."""
    before, after = example.input_psnr[row], example.output_psnr[row]
    gain = f"{after:.1f} dB ({after - before:+.1f})"
    if np.isnan(after):
        gain = "no score"
    cells = (
        (example.inputs[row], label, f"{before:.1f} dB"),
        (example.outputs[row], "Output", gain),
        (example.clean, "Truth", ""),
    )
    return [
        _cell(middle(image), window, title, figure)
        for image, title, figure in cells
    ]


def telling_window(truth: Images, inputs: Images) -> tuple[int, int]:
    """Top and left of the window, on a grid of 8, that shows all damage.

    The damage of each input is its squared error in the window, relative to
    the whole picture's; the window is the one whose least damage is greatest.

    Args:
        truth: float32 `(height, width, channels)`.
        inputs: float32 `(inputs, height, width, channels)`.
    """
    error = np.square(inputs - truth).mean(axis=-1)
    damaged = error[error.any(axis=(1, 2))]
    relative = damaged / damaged.mean(axis=(1, 2), keepdims=True)
    rows, columns = (range(0, n - DETAIL + 1, 8) for n in truth.shape[:2])

    def least_damage(corner: tuple[int, int]) -> float:
        top, left = corner
        window = relative[:, top : top + DETAIL, left : left + DETAIL]
        # Where nothing is damaged, any window will do.
        return float(window.mean(axis=(1, 2)).min(initial=np.inf))

    return max(itertools.product(rows, columns), key=least_damage)


def _cell(
    image: Images, window: tuple[int, int], title: str, figure: str
) -> Image.Image:
    """An image, marked where its detail lies, the detail, and the caption."""
    top, left = window
    detail = image[top : top + DETAIL, left : left + DETAIL]
    cell = Image.new("RGB", (CELL, ROW), "white")
    cell.paste(_enlarged(image, ZOOM), (0, 0))
    cell.paste(_enlarged(detail, DETAIL_ZOOM), (TILE + GAP, 0))
    draw = ImageDraw.Draw(cell)
    _frame(draw, left * ZOOM, top * ZOOM, DETAIL * ZOOM)
    font = ImageFont.load_default(FONT_SIZE)
    draw.text((0, TILE + 6), title, INK, font)
    draw.text((CELL, TILE + 6), figure, PALE, font, anchor="ra")
    return cell


def _frame(draw: ImageDraw.ImageDraw, x: int, y: int, side: int) -> None:
    """A white line between two black ones shows on any picture."""
    for inset, colour, width in ((0, "black", 4), (1, "white", 2)):
        near, far = inset, side - 1 - inset
        box = (x + near, y + near, x + far, y + far)
        draw.rectangle(box, outline=colour, width=width)


def _enlarged(image: Images, zoom: int) -> Image.Image:
    pixels = to_uint8(image).repeat(zoom, axis=0).repeat(zoom, axis=1)
    return Image.fromarray(pixels)


def to_uint8(image: Images) -> NDArray[np.uint8]:
    # A model that went astray may return NaN, which shows black.
    return np.round(np.clip(np.nan_to_num(image), 0, 1) * 255).astype(np.uint8)


def middle(image: Images) -> Images:
    top, left = ((n - SIDE) // 2 for n in image.shape[-3:-1])
    return image[..., top : top + SIDE, left : left + SIDE, :]
