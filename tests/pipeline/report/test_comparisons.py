import base64
import io

import numpy as np
import pytest
from PIL import Image

from pipeline.evaluation.evaluate import Example
from pipeline.report.comparisons import compare


@pytest.fixture
def example():
    """Of 160x160; nothing but a block of the second input is damaged."""
    clean = np.full((160, 160, 3), 0.5, "float32")
    inputs = np.stack([clean, clean])
    inputs[1, 56:66, 96:106] = 0
    figures = np.array([60.0, 20.0], "float32")
    return Example(clean, inputs, inputs + 0.1, figures, figures + 1.25)


def pixels(uri):
    data = base64.b64decode(uri.partition("base64,")[2])
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


def test_pictures_are_the_middle_of_the_item(example):
    shown = compare(example, ["Clean", "Blocks"])
    blocks = shown.pairs[1]
    expected = np.round(example.inputs[1, 16:-16, 16:-16] * 255)
    np.testing.assert_array_equal(pixels(blocks.input), expected)
    assert pixels(blocks.output).max() == round(0.6 * 255)


def test_details_are_the_marked_window(example):
    shown = compare(example, ["Clean", "Blocks"])
    top, left, side = (
        round(1.28 * percent) for percent in (shown.top, shown.left, shown.side)
    )
    assert side == 32
    assert top <= 40 and 50 <= top + side and left <= 80 and 90 <= left + side
    names = [name for name, _ in shown.pairs[1].details]
    assert names == ["Input", "Output", "Truth"]
    detail, _, truth = (pixels(p) for _, p in shown.pairs[1].details)
    whole = pixels(shown.pairs[1].input)
    cut = whole[top : top + side, left : left + side]
    np.testing.assert_array_equal(detail, cut)
    assert truth.min() == truth.max() == 128


def test_captions_show_the_figures(example):
    pair = compare(example, ["Clean", "Blocks"]).pairs[1]
    assert (pair.label, pair.before, pair.after) == (
        "Blocks",
        "20.0 dB",
        "21.2 dB",
    )


def test_output_without_a_score(example):
    nothing = np.full_like(example.inputs, np.nan)
    astray = Example(
        example.clean,
        example.inputs,
        nothing,
        example.input_psnr,
        example.output_psnr * np.nan,
    )
    pair = compare(astray, ["Clean", "Blocks"]).pairs[0]
    assert pair.after == "no score"
    assert pixels(pair.output).max() == 0
