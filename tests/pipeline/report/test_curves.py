import xml.etree.ElementTree as ElementTree

import pytest

from pipeline.report.curves import TRAINING, VALIDATION, draw_curves


@pytest.fixture
def history():
    return {"loss": [3.0, 2.0, 1.5], "psnr": [20.0, 22.0, 23.0]}


def test_one_well_formed_picture_for_each_metric(history):
    curves = draw_curves(history | {"val_loss": [3.5, 2.5, 2.0]})
    assert list(curves) == ["loss", "psnr"]
    for curve in curves.values():
        assert ElementTree.fromstring(curve.encode()).tag.endswith("svg")


def test_validation_is_drawn_only_where_given(history):
    curves = draw_curves(history | {"val_loss": [3.5, 2.5, 2.0]})
    loss, psnr = curves.values()
    assert TRAINING in loss and VALIDATION in loss
    assert TRAINING in psnr and VALIDATION not in psnr


def test_same_curves_same_bytes(history):
    assert draw_curves(history) == draw_curves(history)


def test_no_history_no_pictures():
    assert draw_curves({}) == {}
