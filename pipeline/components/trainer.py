"""Trains a model on shards and exports it."""

import json
from typing import Any

from pipeline.artifacts import Examples, HyperParameters, Model, ModelRun
from pipeline.dsl import (
    ExternalData,
    InputArtifact,
    OutputArtifact,
    Parameter,
    component,
)
from pipeline.training.fn_args import FnArgs
from pipeline.training.hyperparameters import FILE_NAME
from pipeline.training.run import run_fn


@component(resumes=True)
def Trainer(
    examples: InputArtifact[Examples],
    model: OutputArtifact[Model],
    model_run: OutputArtifact[ModelRun],
    training: Parameter[dict[str, Any]],
    initial_weights: ExternalData[str],
    hyperparameters: InputArtifact[HyperParameters | None] = None,
) -> None:
    """Calls `run_fn`, which fits a model and exports it.

    `training` is that section of the config; what a Tuner found takes the
    place of its values. `initial_weights` is one of them, named once more so
    that a cached model is of use only while that file is what it was.
    """
    run_fn(
        FnArgs(
            train_files=[f"{examples.uri}/Split-train/*"],
            eval_files=[f"{examples.uri}/Split-eval/*"],
            serving_model_dir=f"{model.uri}/Format-Serving",
            model_run_dir=model_run.uri,
            hyperparameters=_config(hyperparameters),
            custom_config={"training": training},
        )
    )


def _config(hyperparameters: HyperParameters | None) -> dict[str, Any] | None:
    """What the Tuner wrote, where there is one."""
    if hyperparameters is None:
        return None
    return json.loads((hyperparameters.path / FILE_NAME).read_text())
