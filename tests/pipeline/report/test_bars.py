import math

import pytest

from pipeline.evaluation.metrics import Metrics, Scores, Slice
from pipeline.evaluation.slices import PHOTOGRAPH
from pipeline.report.bars import MOST, slice_charts


def photograph(name, gain, ci95=math.nan):
    figures = {"mean4": gain}
    return Slice(PHOTOGRAPH, name, 2, 1, {}, {}, figures, {"mean4": ci95})


def charts_of(*slices):
    scores = Scores({}, {}, {}, {})
    return slice_charts(Metrics("textbook", 4, 2, scores, {}, slices))


def test_photographs_by_their_gain():
    (chart,) = charts_of(photograph("a", -2.0), photograph("b", 4.0, 0.25))
    assert chart.title == "Mean, damaged four: photograph"
    assert [bar.label for bar in chart.bars] == ["b", "a"]
    assert [bar.share for bar in chart.bars] == pytest.approx(
        [200 / 3, 100 / 3]
    )
    assert chart.zero == pytest.approx(100 / 3)
    assert [bar.doubt for bar in chart.bars] == ["0.2", ""]


def test_of_many_photographs_the_extremes_are_shown():
    gains = range(MOST + 6)
    (chart,) = charts_of(*(photograph(str(g), float(g)) for g in gains))
    assert chart.note == f"the best and the worst of {MOST + 6}"
    assert len(chart.bars) == MOST
    assert (chart.bars[0].label, chart.bars[-1].label) == (str(MOST + 5), "0")


def test_strengths_stay_in_their_order():
    slices = [
        Slice("blur sigma, pixels", v, 3, 2, {}, {}, {"blur": g}, {"blur": 1.0})
        for v, g in (("0 to 1", -3.0), ("1 to 2", 0.5))
    ]
    (chart,) = charts_of(*slices)
    assert chart.title == "Blur: sigma, pixels"
    assert [bar.label for bar in chart.bars] == ["0 to 1", "1 to 2"]


@pytest.mark.parametrize("gain", [math.nan, 0.0])
def test_no_score_and_no_gain_have_no_bar(gain):
    (chart,) = charts_of(photograph("a", gain))
    assert (chart.zero, chart.bars[0].share) == (0, 0)


@pytest.mark.parametrize("sign, zero", [(1, 0), (-1, 100)])
def test_gains_alone_and_losses_alone_have_all_the_room(sign, zero):
    (chart,) = charts_of(photograph("a", sign * 2.0), photograph("b", sign))
    assert chart.zero == zero
    assert sorted(bar.share for bar in chart.bars) == [50, 100]
