"""Trials of hyperparameters: each a short training."""

import dataclasses
import hashlib
import json
import pathlib
import shutil
import tempfile
import weakref
from typing import Any

import keras
import keras_tuner
import tensorflow as tf
from keras_tuner.engine.base_tuner import BaseTuner
from keras_tuner.engine.trial import Trial
from tensorboard.plugins.hparams import api as hparams

from keras_ae.training import diverges
from pipeline.configs.base import Training, Tuning
from pipeline.errors import UserError
from pipeline.locking import locked
from pipeline.training.guards import DivergenceError
from pipeline.training.hyperparameters import with_values
from pipeline.training.search import DIVERGED, OBJECTIVE, LearningRateFirst
from pipeline.training.train import remove_checkpoints, train

TRIAL_EPOCHS = 2


class AbortError(UserError, keras_tuner.errors.FatalError):
    """A mistake of the user that KerasTuner must not take for a bad trial."""


class ShortTrainings(BaseTuner):
    """Scores hyperparameters by the PSNR that a short training reaches.

    A trial is trained on the split `train` and judged on `eval`; no other
    split is read. It has diverged if its loss is not finite, or larger in the
    second half than in the first.

    The result of a trial is kept under what it trains, so a tuner that was
    killed and is made again goes on where it was, and of two tuners in one
    directory the second waits for the trials of the first. KerasTuner's own
    files are of no use here and lie in a temporary directory. With its
    environment variables (`KERASTUNER_TUNER_ID`, ...) several processes share
    the trials.

    Args:
        tuning: Tuning.
        training: Training, whose values the trials change.
        examples: directory with the splits.
        directory: for results, and TensorBoard events with HParams.
        evaluation_steps: see `train`.
    """

    def __init__(
        self,
        tuning: Tuning,
        training: Training,
        examples: pathlib.Path,
        directory: pathlib.Path,
        evaluation_steps: int | None = None,
    ) -> None:
        scratch = tempfile.mkdtemp(prefix="keras_tuner-")
        weakref.finalize(self, shutil.rmtree, scratch, ignore_errors=True)
        super().__init__(
            LearningRateFirst(tuning, training.seed), directory=scratch
        )
        self.tuning = tuning
        self.training = training
        self.examples = examples
        self.results = directory
        self.evaluation_steps = evaluation_steps

    def on_search_begin(self) -> None:
        with tf.summary.create_file_writer(str(self.results)).as_default():
            hparams.hparams_config(
                [hparams.HParam("learning_rate")]
                + [hparams.HParam(key) for key in self.tuning.choices],
                [hparams.Metric("epoch_psnr", group="validation")],
            )

    def run_trial(
        self, trial: Trial, *args: Any, **kwargs: Any
    ) -> dict[str, float]:
        """Trains, unless the result is there; called by KerasTuner."""
        training = self.training_with(trial.hyperparameters.values)
        directory = self.results / trial_name(training)
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / "result.json"
        try:
            with locked(directory):
                if not path.exists():
                    score = self._score(training, directory)
                    _write(path, json.dumps({OBJECTIVE: score}))
                remove_checkpoints(directory)
                return json.loads(path.read_text())
        except UserError as error:
            raise AbortError(str(error)) from error

    def training_with(self, values: dict[str, Any]) -> Training:
        """What a trial of these values trains."""
        return dataclasses.replace(
            with_values(self.training, values),
            steps=self.tuning.steps,
            patience=0,
        )

    def on_trial_end(self, trial: Trial) -> None:
        super().on_trial_end(trial)
        score = self.oracle.get_trial(trial.trial_id).score
        failure = {DIVERGED: "diverged", None: "failed"}
        told = failure.get(score) or f"{score:.2f} dB"
        values = trial.hyperparameters.values.items()
        print(f"{', '.join(f'{key}={v}' for key, v in values)}: {told}")

    def on_search_end(self) -> None:
        (best,) = self.oracle.get_best_trials(1)
        if best.score in (DIVERGED, None):
            raise UserError(
                "The training diverges in every trial: add lower rates to "
                f"tuning.learning_rates={self.tuning.learning_rates}, or make "
                "tuning.trials more."
            )

    def _score(self, training: Training, directory: pathlib.Path) -> float:
        """PSNR of a trial, or that it diverges."""
        keras.utils.clear_session()
        try:
            _, history = train(
                training,
                self.examples,
                directory,
                self.evaluation_steps,
                TRIAL_EPOCHS,
            )
        except DivergenceError:
            return DIVERGED
        if diverges(history["loss"]):
            return DIVERGED
        return max(history["val_psnr"])


def trial_name(training: Training) -> str:
    """The directory of a trial."""
    text = json.dumps(dataclasses.asdict(training), sort_keys=True)
    return f"trial-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _write(path: pathlib.Path, text: str) -> None:
    """Writes a file whole or not at all."""
    aside = path.with_name("aside.json")
    aside.write_text(text)
    aside.replace(path)
