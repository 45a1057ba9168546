"""Pictures of one item, to be laid over one another and enlarged."""

import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from pipeline.evaluation.evaluate import Example
from pipeline.evaluation.protocol import Images
from pipeline.report.data_uri import data_uri
from pipeline.report.panel import (
    DETAIL,
    SIDE,
    middle,
    telling_window,
    to_uint8,
)


class Comparison(NamedTuple):
    """One input beside its output and the truth, as data URIs.

    Args:
        label: str, the damage.
        before, after: str, PSNR in dB; of the output also the gain.
        input, output: str, pictures of 128x128 pixels.
        details: name and picture of the 32x32 window of input, output, truth.
    """

    label: str
    before: str
    after: str
    input: str
    output: str
    details: list[tuple[str, str]]


class Comparisons(NamedTuple):
    """All inputs of one item.

    Args:
        top, left, side: float, of the window, percent of the picture.
        pairs: one for each input.
    """

    top: float
    left: float
    side: float
    pairs: list[Comparison]


def compare(example: Example, labels: Sequence[str]) -> Comparisons:
    """Makes the pictures; of large items the middle is shown.

    Args:
        example: the item.
        labels: what each input is called.
    """
    top, left = telling_window(middle(example.clean), middle(example.inputs))
    pairs = [
        _pair(example, index, label, (top, left))
        for index, label in enumerate(labels)
    ]
    percent = 100 / SIDE
    return Comparisons(top * percent, left * percent, DETAIL * percent, pairs)


def _pair(
    example: Example, index: int, label: str, window: tuple[int, int]
) -> Comparison:
    before, after = example.input_psnr[index], example.output_psnr[index]
    pictures = {
        "Input": middle(example.inputs[index]),
        "Output": middle(example.outputs[index]),
        "Truth": middle(example.clean),
    }
    return Comparison(
        label,
        f"{before:.1f} dB",
        "no score" if np.isnan(after) else f"{after:.1f} dB",
        _png(pictures["Input"]),
        _png(pictures["Output"]),
        [(name, _png(_cut(image, window))) for name, image in pictures.items()],
    )


def _cut(image: Images, window: tuple[int, int]) -> Images:
    top, left = window
    return image[top : top + DETAIL, left : left + DETAIL]


def _png(image: Images) -> str:
    file = io.BytesIO()
    Image.fromarray(to_uint8(image)).save(file, "PNG", optimize=True)
    return data_uri(file.getvalue(), "image/png")
