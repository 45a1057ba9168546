import json
import math

import pytest

from pipeline.errors import UserError
from pipeline.evaluation.metrics import Metrics, Scores, Slice


def scores(psnr, ssim):
    return Scores(
        {"gauss": psnr}, {"gauss": ssim}, {"gauss": 0.4}, {"gauss": 0.2}
    )


@pytest.fixture
def metrics():
    return Metrics(
        protocol="textbook",
        n=3,
        photographs=2,
        model=scores(25.0, 0.7),
        baselines={
            "do nothing": scores(23.5, 0.5),
            "median 3x3": scores(26.0, 0.6),
        },
        slices=(
            Slice(
                "photograph",
                "cat.png",
                n=3,
                photographs=1,
                psnr={"gauss": 25.0},
                psnr_ci95={},
                gain={"gauss": 1.5},
                gain_ci95={},
            ),
        ),
    )


def test_gain_is_over_doing_nothing(metrics):
    assert metrics.gain("gauss") == 1.5
    assert metrics.gain_ci95("gauss") == 0.2
    assert metrics.gain("gauss", over="median 3x3") == -1.0


def test_file_has_the_model_on_top(metrics, tmp_path):
    metrics.save(tmp_path)
    content = json.loads((tmp_path / "metrics.json").read_text())
    assert content["protocol"] == "textbook"
    assert (content["n"], content["photographs"]) == (3, 2)
    assert content["psnr"] == {"gauss": 25.0}
    assert content["psnr_ci95"] == {"gauss": 0.4}
    assert content["baselines"]["median 3x3"]["ssim"] == {"gauss": 0.6}


def test_reads_back_what_was_saved(metrics, tmp_path):
    metrics.save(tmp_path)
    assert Metrics.load(tmp_path) == metrics


def test_reads_files_from_before_there_were_slices(metrics, tmp_path):
    metrics.save(tmp_path)
    path = tmp_path / "metrics.json"
    content = json.loads(path.read_text())
    content.pop("slices")
    path.write_text(json.dumps(content))
    assert Metrics.load(tmp_path).slices == ()


def test_says_where_there_is_no_file(tmp_path):
    with pytest.raises(UserError, match="metrics.json"):
        Metrics.load(tmp_path)


def test_what_is_not_finite_is_null(tmp_path):
    nothing, astray = scores(23.5, 0.5), scores(math.nan, math.nan)
    metrics = Metrics("textbook", 3, 2, astray, {"do nothing": nothing})
    metrics.save(tmp_path)
    text = (tmp_path / "metrics.json").read_text()
    assert json.loads(text)["psnr"] == {"gauss": None}
    assert "NaN" not in text
    loaded = Metrics.load(tmp_path)
    assert math.isnan(loaded.gain("gauss"))
    assert loaded.baselines == {"do nothing": nothing}
