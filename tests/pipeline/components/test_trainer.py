"""The Trainer's body; the training itself is tested in `training`."""

import json

import keras
import pytest
from shard_files import pictures, write_shards

from pipeline.artifacts import Examples, HyperParameters, Model, ModelRun
from pipeline.components.trainer import Trainer


@pytest.fixture
def artifacts(tmp_path):
    for split in ("train", "eval"):
        write_shards(tmp_path / "examples", split, pictures())
    for name in ("model", "run", "tuned"):
        (tmp_path / name).mkdir()
    return {
        "examples": Examples(str(tmp_path / "examples")),
        "model": Model(str(tmp_path / "model")),
        "model_run": ModelRun(str(tmp_path / "run")),
    }


def test_what_was_tuned_comes_before_the_config(artifacts, tmp_path):
    config = {"space": [], "values": {"model_arguments.filters": 6}}
    tuned = tmp_path / "tuned" / "best_hyperparameters.txt"
    tuned.write_text(json.dumps(config))
    Trainer.body(
        **artifacts,
        training={
            "model_name": "shallow",
            "model_arguments": {"filters": 4},
            "batch_size": 4,
            "crop_size": 12,
            "steps": 2,
        },
        initial_weights="",
        hyperparameters=HyperParameters(str(tmp_path / "tuned")),
    )
    model = keras.saving.load_model(
        artifacts["model"].path / "Format-Keras" / "model.keras"
    )
    assert model.filters == (6,)
    assert (artifacts["model"].path / "Format-Serving/saved_model.pb").exists()
    assert (artifacts["model_run"].path / "history.json").exists()


def test_hyperparameters_may_be_left_out():
    assert Trainer.inputs["hyperparameters"] is HyperParameters
    assert Trainer.optional == {"hyperparameters"}
