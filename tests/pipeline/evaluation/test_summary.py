import pytest
from tiny_protocol import PHOTOGRAPHS, TWO_COLUMNS

from pipeline.evaluation.intervals import half_widths
from pipeline.evaluation.summary import MODEL, summarize

PROTOCOL = TWO_COLUMNS


@pytest.fixture
def scorings(rng):
    """(items, PSNR and SSIM, columns)."""
    shape = (4, 2, 2)
    return {
        MODEL: rng.uniform(30, 40, shape).astype("float32"),
        "other": rng.uniform(20, 30, shape).astype("float32"),
    }


def test_columns_means_and_deviations(scorings):
    psnr = summarize(PROTOCOL, PHOTOGRAPHS, scorings).model.psnr
    table = scorings[MODEL][:, 0]
    assert psnr["a"] == pytest.approx(table[:, 0].mean(), abs=0.005)
    assert psnr["both"] == pytest.approx(table.mean(), abs=0.005)
    assert psnr["both_std"] == pytest.approx(table.mean(1).std(), abs=0.005)
    assert "a_std" not in psnr


def test_counts_items_and_photographs(scorings):
    metrics = summarize(PROTOCOL, PHOTOGRAPHS, scorings)
    assert (metrics.n, metrics.photographs) == (4, 3)
    assert set(metrics.baselines) == {"other"}


def test_intervals_of_scores_and_of_pairwise_gains(scorings):
    metrics = summarize(PROTOCOL, PHOTOGRAPHS, scorings)
    model, other = (scorings[name][:, 0] for name in (MODEL, "other"))
    a, b = half_widths(model, PHOTOGRAPHS)
    assert metrics.model.psnr_ci95["a"] == pytest.approx(a, abs=0.005)
    assert metrics.model.psnr_ci95["b"] == pytest.approx(b, abs=0.005)
    (both,) = half_widths((model - other).mean(1)[:, None], PHOTOGRAPHS)
    gain = metrics.baselines["other"].gain_ci95["both"]
    assert gain == pytest.approx(both, abs=0.005)
    assert not metrics.model.gain_ci95


def test_what_is_always_better_by_as_much_is_surely_better(scorings):
    scorings["other"] = scorings[MODEL] - 2
    metrics = summarize(PROTOCOL, PHOTOGRAPHS, scorings)
    assert set(metrics.baselines["other"].gain_ci95.values()) == {0.0}
    assert metrics.baselines["other"].psnr_ci95["a"] > 1
