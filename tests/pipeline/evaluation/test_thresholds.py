import math

import pytest

from pipeline.errors import UserError
from pipeline.evaluation.metrics import Metrics, Scores
from pipeline.evaluation.textbook import TEXTBOOK
from pipeline.evaluation.thresholds import LAST_BLESSED, check_columns, judge


def scores(psnr):
    return Scores({"gauss": psnr, "sp": psnr}, {}, {}, {"gauss": 0.3, "sp": 1})


def metrics(model=25.0, last=None):
    baselines = {"do nothing": scores(20.0)}
    if last is not None:
        baselines[LAST_BLESSED] = scores(last)
    return Metrics("textbook", 5, 3, scores(model), baselines)


def test_what_gains_as_much_as_was_asked_for_is_blessed():
    verdict = judge(metrics(), {"gauss": 5.0, "sp": 1.0}, {})
    assert verdict.blessed
    assert verdict.reason == "every required gain was reached"


def test_each_shortfall_is_a_reason():
    verdict = judge(metrics(last=26.0), {"gauss": 5.5}, {"sp": -0.5})
    assert not verdict.blessed
    assert verdict.reason == (
        "gauss gains 5.00 dB over doing nothing, not 5.50; "
        "sp gains -1.00 dB over the model blessed last, not -0.50"
    )


def test_a_change_that_is_allowed_for_is_blessed():
    assert judge(metrics(last=25.4), {}, {"gauss": -0.5}).blessed
    assert not judge(metrics(last=25.4), {}, {"gauss": 0.0}).blessed


def test_the_first_model_has_no_change():
    verdict = judge(metrics(), {}, {"gauss": 99.0})
    assert verdict.blessed and not verdict.checks


@pytest.mark.parametrize("min_gain", [{}, {"gauss": -100.0}])
def test_what_is_not_finite_is_never_blessed(min_gain):
    verdict = judge(metrics(math.nan), min_gain, {})
    assert not verdict.blessed
    assert verdict.reason.endswith("the model's output is not finite")


def test_checks_carry_their_intervals():
    (check,) = judge(metrics(), {"gauss": 1.0}, {}).checks
    assert (check.gain, check.ci95, check.passed) == (5.0, 0.3, True)


def test_unknown_columns_are_a_users_mistake():
    check_columns("key", TEXTBOOK.labels, TEXTBOOK)
    with pytest.raises(UserError, match="key names.*'guass'.*gauss"):
        check_columns("key", ["guass"], TEXTBOOK)
