import math

import pytest

from pipeline.report.meaning import meaning


def test_a_gain_tells_what_error_is_left():
    assert meaning("gauss", 3.0103, 0.25) == (
        "3.0 \N{PLUS-MINUS SIGN} 0.2 dB better than doing nothing: typically "
        "50% of the squared error is left."
    )


def test_a_loss_gives_what_is_often_the_reason():
    text = meaning("blur", -4.2, 1.0)
    assert text.startswith(
        "4.2 \N{PLUS-MINUS SIGN} 1.0 dB worse than doing nothing, often because"
    )


def test_no_score_is_no_loss():
    text = meaning("blur", math.nan, math.nan)
    assert text == "no score: the model's output holds NaN or infinity."


def test_a_loss_without_a_known_reason_or_interval():
    assert (
        meaning("mean5", -1.0, math.nan) == "1.0 dB worse than doing nothing."
    )


@pytest.mark.parametrize("gain", [0.0, 0.04, -0.04])
def test_a_draw(gain):
    assert (
        meaning("sp", gain, 0.1) == "no better and no worse than doing nothing."
    )
