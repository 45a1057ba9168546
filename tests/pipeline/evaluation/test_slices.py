import dataclasses
import math

import numpy as np
import pytest
from tiny_protocol import PHOTOGRAPHS, TWO_COLUMNS

from pipeline.evaluation.intervals import half_widths
from pipeline.evaluation.protocol import Strength
from pipeline.evaluation.slices import (
    PHOTOGRAPH,
    ItemScore,
    item_scores,
    slice_scores,
)

PROTOCOL = dataclasses.replace(
    TWO_COLUMNS,
    strengths={
        "b": Strength("px", (0, 10, 25, 99, 100), lambda tag, i: i * 10)
    },
)


@pytest.fixture
def tables(rng):
    model = rng.uniform(30, 40, (4, 2)).astype("float32")
    nothing = rng.uniform(20, 30, (4, 2)).astype("float32")
    return model, nothing


@pytest.fixture
def slices(tables):
    return slice_scores(PROTOCOL, PHOTOGRAPHS, "any", *tables)


def test_strengths_then_photographs(slices):
    assert [(one.key, one.value, one.n, one.photographs) for one in slices] == [
        ("b px", "0 to 10", 1, 1),
        ("b px", "10 to 25", 2, 2),
        ("b px", "25 to 99", 1, 1),
        (PHOTOGRAPH, "x", 2, 1),
        (PHOTOGRAPH, "y", 1, 1),
        (PHOTOGRAPH, "z", 1, 1),
    ]


def test_a_strength_is_of_one_column(slices, tables):
    middle = slices[1]  # items 1 and 2
    after, before = (table[1:3, 1:] for table in tables)
    assert set(middle.psnr) == {"b"}
    assert middle.psnr["b"] == pytest.approx(after.mean(), abs=0.005)
    gain = after - before
    assert middle.gain["b"] == pytest.approx(gain.mean(), abs=0.005)
    (ci95,) = half_widths(gain, ["x", "y"])
    assert middle.gain_ci95["b"] == pytest.approx(ci95, abs=0.005)


def test_a_photograph_has_all_columns_and_no_interval(slices, tables):
    model, nothing = tables
    first = next(one for one in slices if one.key == PHOTOGRAPH)
    both = (model - nothing)[:2].mean()
    assert first.gain["both"] == pytest.approx(both, abs=0.005)
    assert set(first.psnr) == {"a", "b", "both"}
    assert all(math.isnan(ci) for ci in first.gain_ci95.values())


def test_scores_one_by_one(tables):
    model, nothing = tables
    scores = item_scores(PROTOCOL, PHOTOGRAPHS, "any", *tables)
    assert len(scores) == 4 * 2
    assert scores[6] == ItemScore(
        "y", "b", "10 to 25", float(model[2, 1]), float(nothing[2, 1])
    )
    assert {score.strength for score in scores if score.column == "a"} == {""}


def test_groups_of_one_strength_make_up_the_whole(tables):
    slices = slice_scores(PROTOCOL, PHOTOGRAPHS, "any", *tables)
    of_strength = [one for one in slices if one.key == "b px"]
    assert sum(one.n for one in of_strength) == len(PHOTOGRAPHS)
    total = sum(one.n * one.psnr["b"] for one in of_strength) / 4
    assert total == pytest.approx(np.mean(tables[0][:, 1]), abs=0.01)
