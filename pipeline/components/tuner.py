"""Finds hyperparameters before the training."""

import json
from typing import Any

from keras_tuner.engine.base_tuner import BaseTuner

from pipeline.artifacts import Examples, HyperParameters, TunerResults
from pipeline.dsl import (
    ExternalData,
    InputArtifact,
    OutputArtifact,
    Parameter,
    component,
)
from pipeline.training.fn_args import FnArgs
from pipeline.training.hyperparameters import FILE_NAME
from pipeline.training.search import DIVERGED
from pipeline.training.tune import tuner_fn


@component(resumes=True)
def Tuner(
    examples: InputArtifact[Examples],
    best_hyperparameters: OutputArtifact[HyperParameters],
    tuner_results: OutputArtifact[TunerResults],
    tuning: Parameter[dict[str, Any]],
    training: Parameter[dict[str, Any]],
    initial_weights: ExternalData[str],
) -> None:
    """Searches with the tuner of `tuner_fn` and keeps the best values.

    `tuning` and `training` are those sections of the config, and
    `initial_weights` as in the Trainer. The files are those of TFX's Tuner;
    beside `tuner_results.json` lie TensorBoard events with HParams.
    """
    tuner, fit_kwargs = tuner_fn(
        FnArgs(
            train_files=[f"{examples.uri}/Split-train/*"],
            eval_files=[f"{examples.uri}/Split-eval/*"],
            working_dir=tuner_results.uri,
            custom_config={"tuning": tuning, "training": training},
        )
    )
    tuner.search(**fit_kwargs)
    (best,) = tuner.get_best_hyperparameters(1)
    (best_hyperparameters.path / FILE_NAME).write_text(
        json.dumps(best.get_config())
    )
    (tuner_results.path / "tuner_results.json").write_text(
        json.dumps(_records(tuner))
    )


def _records(tuner: BaseTuner) -> list[dict[str, Any]]:
    """Each trial that has not diverged, the best one first."""
    return [
        {"trial_id": t.trial_id, "score": t.score, **t.hyperparameters.values}
        for t in tuner.oracle.get_best_trials(tuner.oracle.max_trials)
        if t.score is not None and t.score > DIVERGED
    ]
