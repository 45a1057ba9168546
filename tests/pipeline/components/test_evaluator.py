import json

import keras
import numpy as np
import pytest
from PIL import Image

from keras_ae import models
from pipeline.artifacts import Model, ModelBlessing, ModelEvaluation, ModelRun
from pipeline.components.evaluator import Evaluator
from pipeline.errors import UserError


@pytest.fixture
def model(tmp_path):
    """A model that was never trained, and so loses to doing nothing."""
    keras.utils.set_random_seed(1)
    return save(models.shallow(filters=2), tmp_path)


def save(network, directory):
    (directory / "Format-Keras").mkdir(exist_ok=True)
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
def judge(model, photographs, tmp_path):
    """Runs the component; returns its evaluation and its blessing."""

    def run(min_gain, history=None, notes=()):
        names = ("model_run", "evaluation", "blessing")
        for name in names:
            (tmp_path / name).mkdir()
        if history:
            text = json.dumps(history)
            (tmp_path / "model_run" / "history.json").write_text(text)
        evaluation = ModelEvaluation(str(tmp_path / "evaluation"))
        blessing = ModelBlessing(str(tmp_path / "blessing"))
        Evaluator.body(
            model=model,
            model_run=ModelRun(str(tmp_path / "model_run")),
            evaluation=evaluation,
            blessing=blessing,
            images=photographs,
            num_tiles=2,
            min_gain=min_gain,
            notes=list(notes),
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


def test_a_model_of_nan_is_not_blessed(judge, model, tmp_path):
    network = models.shallow(filters=2)
    network.set_weights([weight * np.nan for weight in network.get_weights()])
    save(network, tmp_path)
    _, blessing = judge({"gauss": -100.0})
    reason = (blessing.path / "reason.txt").read_text()
    assert reason.startswith("gauss has no score") and "nan" not in reason


def test_report_has_notes_history_and_the_command(judge):
    evaluation, _ = judge({}, {"loss": [2.0, 1.0]}, ["Trained on disks."])
    page = (evaluation.path / "report.html").read_text()
    assert "Trained on disks." in page
    assert "How it was learned" in page
    assert "python -m pipeline evaluate --model" in page


def test_metrics_are_of_the_tiles(judge):
    evaluation, _ = judge({})
    metrics = json.loads((evaluation.path / "metrics.json").read_text())
    assert metrics["protocol"] == "textbook"
    assert metrics["n"] == 2
    assert metrics["psnr"]["clean"] < 60
    assert metrics["baselines"]["do nothing"]["psnr"]["clean"] == 60
    assert np.isfinite(list(metrics["psnr"].values())).all()


def test_unknown_column_is_a_users_mistake(judge):
    with pytest.raises(UserError, match="'guass'.*gauss"):
        judge({"guass": 1.0})
