import dataclasses

import numpy as np
import pytest

from pipeline.evaluation.evaluate import Example
from pipeline.report import panel


@pytest.fixture
def example(rng):
    clean = np.full((128, 128, 3), 0.5, "float32")
    inputs = np.stack([clean, clean])
    inputs[1, 40:50, 80:90] = 0
    figures = np.array([60.0, 20.0], "float32")
    return Example(clean, inputs, inputs, figures, figures + 1)


def test_detail_is_where_the_damage_is(example):
    top, left = panel.telling_window(example.clean, example.inputs)
    assert top <= 40 and 50 <= top + panel.DETAIL
    assert left <= 80 and 90 <= left + panel.DETAIL


def test_detail_of_undamaged_inputs(example):
    clean = example.clean
    top, left = panel.telling_window(clean, clean[None])
    assert 0 <= top <= 96 and 0 <= left <= 96


def test_pictures_are_where_they_belong(example):
    picture = np.asarray(panel.draw_panel(example, ["Clean", "Blocks"]))
    x, y = panel.MARGIN, panel.MARGIN + panel.ROW
    np.testing.assert_array_equal(picture[y + 2, x + 2], [128, 128, 128])
    truth = x + 2 * (panel.CELL + panel.COLUMN_GAP)
    in_block = y + 45 * panel.ZOOM, 85 * panel.ZOOM
    assert picture[in_block[0], x + in_block[1]].max() == 0
    assert picture[in_block[0], truth + in_block[1]].min() == 128


def test_captions_show_the_figures(example):
    shown = np.asarray(panel.draw_panel(example, ["Clean", "Blocks"]))
    better = Example(
        example.clean,
        example.inputs,
        example.outputs,
        example.input_psnr,
        example.output_psnr + 5,
    )
    other = np.asarray(panel.draw_panel(better, ["Clean", "Blocks"]))
    assert (shown != other).any()


def test_output_that_is_not_finite_is_drawn(example):
    nothing = np.full_like(example.outputs, np.nan)
    astray = dataclasses.replace(
        example, outputs=nothing, output_psnr=example.output_psnr * np.nan
    )
    picture = np.asarray(panel.draw_panel(astray, ["Clean", "Blocks"]))
    output = panel.MARGIN + panel.CELL + panel.COLUMN_GAP
    assert picture[panel.MARGIN + 2, output + 2].max() == 0


def test_the_middle_of_larger_images_is_shown(rng):
    clean = rng.uniform(0, 1, (200, 300, 3)).astype("float32")
    inputs = clean[None]
    figures = np.array([60.0])
    picture = panel.draw_panel(
        Example(clean, inputs, inputs, figures, figures), ["Noise"]
    )
    y = x = panel.MARGIN + 100 * panel.ZOOM
    shown = np.asarray(picture)[y, x]
    np.testing.assert_array_equal(shown, np.round(clean[136, 186] * 255))
