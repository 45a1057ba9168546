import math

import pytest

from pipeline.evaluation.metrics import Metrics, Scores
from pipeline.report.lines import results_lines


def scores(gauss):
    psnr = {"gauss": gauss, "mean4": gauss, "mean4_std": 2.0}
    ssim = {name: value / 100 for name, value in psnr.items()}
    ci95 = {"gauss": 0.3, "mean4": math.nan}
    return Scores(psnr, ssim, psnr_ci95=ci95, gain_ci95=ci95)


def lines_of(gauss):
    baselines = {"do nothing": scores(23.5), "median 3x3": scores(25.0)}
    return results_lines(Metrics("textbook", 5, 3, scores(gauss), baselines))


@pytest.fixture
def lines():
    return lines_of(25.0)


def test_a_line_for_each_column_and_mean(lines):
    assert [line.label for line in lines] == [
        "Gaussian noise",
        "Mean, damaged four",
    ]


def test_all_the_best_are_marked(lines):
    assert [cell.text for cell in lines[0].psnr] == ["25.00", "23.50", "25.00"]
    assert [cell.best for cell in lines[0].psnr] == [True, False, True]
    assert [cell.text for cell in lines[0].ssim] == ["0.250", "0.235", "0.250"]


def test_only_means_have_deviations(lines):
    assert {cell.deviation for cell in lines[0].psnr} == {""}
    assert {cell.deviation for cell in lines[1].psnr} == {"2.00"}


def test_intervals_where_they_are_known():
    gauss, mean4 = lines_of(25.0)
    assert {cell.interval for cell in gauss.psnr} == {"0.30"}
    assert {cell.interval for cell in mean4.psnr + gauss.ssim} == {""}


def test_the_model_is_compared_with_doing_nothing(lines):
    assert lines[0].meaning.startswith(
        "1.5 \N{PLUS-MINUS SIGN} 0.3 dB better than doing nothing"
    )


def test_what_is_not_finite_is_neither_best_nor_in_the_way():
    for line in lines_of(math.nan):
        for cells in (line.psnr, line.ssim):
            assert [cell.best for cell in cells] == [False, False, True]
        assert line.meaning.startswith("no score")
