import json

import keras
import numpy as np
import pytest
from PIL import Image
from report_sample import sample_statistics

from keras_ae import models
from keras_ae.serving import export_model
from pipeline.artifacts import (
    ExampleAnomalies,
    ExampleStatistics,
    Model,
    ModelBlessing,
    ModelEvaluation,
    ModelRun,
)
from pipeline.components.evaluator import Evaluator
from pipeline.errors import UserError
from pipeline.statistics.anomalies import find_anomalies
from pipeline.statistics.files import write_anomalies, write_statistics
from pipeline.statistics.schema import infer_schema


@pytest.fixture
def model(tmp_path):
    """A model that was never trained, and so loses to doing nothing."""
    keras.utils.set_random_seed(1)
    return save(models.shallow(filters=2), tmp_path / "model")


def save(network, directory):
    (directory / "Format-Keras").mkdir(parents=True, exist_ok=True)
    network.save(directory / "Format-Keras" / "model.keras")
    return Model(str(directory))


@pytest.fixture
def photographs(tmp_path, rng):
    folder = tmp_path / "photographs"
    folder.mkdir()
    smooth = Image.fromarray(rng.integers(0, 256, (8, 8, 3), "uint8"))
    smooth.resize((256, 128), Image.Resampling.BICUBIC).save(folder / "a.png")
    return f"{folder}/*"


@pytest.fixture
def data(tmp_path):
    """Statistics of a split, and the anomalies in it: none."""
    train = sample_statistics("train")
    write_statistics(tmp_path / "statistics", "train", train)
    found = find_anomalies(train, infer_schema(train))
    write_anomalies(tmp_path / "anomalies", "train", found)
    splits = {"split_names": '["train"]'}
    return {
        "statistics": ExampleStatistics(str(tmp_path / "statistics"), splits),
        "anomalies": ExampleAnomalies(str(tmp_path / "anomalies"), splits),
    }


@pytest.fixture
def judge(model, photographs, data, tmp_path):
    """Runs the component; returns its evaluation and its blessing."""

    def run(min_gain, history=None, **others):
        for name in ("model_run", "evaluation", "blessing"):
            (tmp_path / name).mkdir()
        if history:
            text = json.dumps(history)
            (tmp_path / "model_run" / "history.json").write_text(text)
        evaluation = ModelEvaluation(str(tmp_path / "evaluation"))
        blessing = ModelBlessing(str(tmp_path / "blessing"))
        given = {
            "model": model,
            "model_run": ModelRun(str(tmp_path / "model_run")),
            **data,
            "images": photographs,
            "num_tiles": 2,
            "baselines": ["median 3x3"],
            "min_gain": min_gain,
            "min_change": {},
            "notes": [],
        }
        Evaluator.body(
            evaluation=evaluation, blessing=blessing, **(given | others)
        )
        return evaluation, blessing

    return run


def files(artifact):
    return sorted(path.name for path in artifact.path.iterdir())


def test_blesses_what_gains_enough(judge):
    evaluation, blessing = judge({"gauss": -100.0, "mean4": -100.0})
    assert files(evaluation) == ["metrics.json", "panel.png", "report.html"]
    assert files(blessing) == ["BLESSED"]
    assert blessing.get_int_custom_property("blessed") == 1


def test_refuses_with_a_reason(judge):
    _, blessing = judge({"gauss": -100.0, "sp": 99.0})
    assert files(blessing) == ["NOT_BLESSED", "reason.txt"]
    assert (blessing.path / "NOT_BLESSED").read_bytes() == b""
    assert blessing.get_int_custom_property("blessed") == 0
    reason = blessing.get_string_custom_property("reason")
    assert reason.startswith("sp gains") and "not 99.00" in reason
    assert "gauss" not in reason
    assert (blessing.path / "reason.txt").read_text() == f"{reason}\n"


def test_a_model_of_nan_is_not_blessed(judge, model):
    network = models.shallow(filters=2)
    network.set_weights([weight * np.nan for weight in network.get_weights()])
    save(network, model.path)
    _, blessing = judge({"gauss": -100.0})
    reason = (blessing.path / "reason.txt").read_text()
    assert "not finite" in reason and "nan" not in reason


@pytest.fixture
def same(model, tmp_path):
    """The model once more, as an export."""
    network = keras.saving.load_model(model.path / "Format-Keras/model.keras")
    export_model(network, tmp_path / "same" / "Format-Serving", metadata={})
    return Model(str(tmp_path / "same"))


@pytest.mark.parametrize("least, blessed", [(-0.01, 1), (0.1, 0)])
def test_is_compared_with_the_model_blessed_last(judge, same, least, blessed):
    evaluation, blessing = judge(
        {}, baseline_model=same, min_change={"mean4": least}
    )
    metrics = json.loads((evaluation.path / "metrics.json").read_text())
    last = metrics["baselines"]["last blessed"]
    assert last["psnr"] == pytest.approx(metrics["psnr"], abs=0.011)
    assert blessing.get_int_custom_property("blessed") == blessed
    reason = blessing.get_string_custom_property("reason")
    assert ("over the model blessed last" in reason) == (not blessed)


def test_report_has_notes_history_data_and_the_command(judge):
    evaluation, _ = judge({}, {"loss": [2.0, 1.0]}, notes=["Trained on disks."])
    page = (evaluation.path / "report.html").read_text()
    assert "Trained on disks." in page
    assert "How it was learned" in page
    assert "8x6 (1)" in page and "None in train." in page
    assert "Where it comes from" not in page  # No runner has run it.
    assert "python -m pipeline evaluate --model" in page


def test_metrics_are_of_the_tiles(judge):
    evaluation, _ = judge({})
    metrics = json.loads((evaluation.path / "metrics.json").read_text())
    assert metrics["protocol"] == "textbook"
    assert metrics["n"] == 2
    assert metrics["psnr"]["clean"] < 60
    assert metrics["baselines"]["do nothing"]["psnr"]["clean"] == 60
    assert np.isfinite(list(metrics["psnr"].values())).all()
    assert {one["key"] for one in metrics["slices"]} == {
        "gauss stddev, of 255",
        "blur sigma, pixels",
        "photograph",
    }


@pytest.mark.parametrize(
    "mistake, message",
    [
        ({"min_gain": {"guass": 1.0}}, "min_gain.*'guass'.*gauss"),
        ({"min_change": {"guass": 1.0}}, "min_change.*'guass'.*gauss"),
        ({"baselines": ["mean"]}, "'mean'.*median 3x3"),
    ],
)
def test_what_is_unknown_is_a_users_mistake(judge, mistake, message):
    with pytest.raises(UserError, match=message):
        judge(mistake.pop("min_gain", {}), **mistake)
