"""The Tuner's body; its trials are tested in `training`."""

import json

import keras_tuner
import pytest
from shard_files import pictures, write_shards

from pipeline.artifacts import Examples, HyperParameters, TunerResults
from pipeline.components.tuner import Tuner

# KerasTuner's locks.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(currentThread|getName):DeprecationWarning"
)


def test_it_leaves_the_files_of_tfx(tmp_path, capsys):
    for split in ("train", "eval"):
        write_shards(tmp_path / "examples", split, pictures())
    for name in ("best", "results"):
        (tmp_path / name).mkdir()
    Tuner.body(
        examples=Examples(str(tmp_path / "examples")),
        best_hyperparameters=HyperParameters(str(tmp_path / "best")),
        tuner_results=TunerResults(str(tmp_path / "results")),
        tuning={
            "trials": 1,
            "steps": 2,
            "learning_rates": (1e-2, 1e-3),
            "choices": {"loss_arguments.l1_weight": [0.25, 1.0]},
        },
        training={
            "model_name": "shallow",
            "model_arguments": {"filters": 4},
            "batch_size": 4,
            "crop_size": 12,
        },
        initial_weights="",
    )
    (path,) = (tmp_path / "best").iterdir()
    assert path.name == "best_hyperparameters.txt"
    best = keras_tuner.HyperParameters.from_config(json.loads(path.read_text()))
    assert best.get("loss_arguments.l1_weight") == 0.25
    results = tmp_path / "results" / "tuner_results.json"
    (record,) = json.loads(results.read_text())
    assert record["loss_arguments.l1_weight"] == 0.25
    assert record["learning_rate"] == best.get("learning_rate") == 1e-2
    assert f"{record['score']:.2f} dB" in capsys.readouterr().out
