"""Which hyperparameters are tried next."""

import itertools
import math
import random
from typing import Any

import keras_tuner
from keras_tuner.engine.trial import Trial, TrialStatus

from pipeline.configs.base import Tuning
from pipeline.training.hyperparameters import as_choices

OBJECTIVE = "val_psnr"
DIVERGED = -math.inf  # Its score; KerasTuner shows a traceback for failures.


class LearningRateFirst(keras_tuner.Oracle):
    """Settles the learning rate, then tries combinations of the rest at it.

    The rule of Forsyth's chapter "Making an Autoencoder that Works": start
    with a high rate and reduce it until the training does not diverge. It is
    tried with the first of each of the other choices. What follows is a random
    search without repetition.

    Args:
        tuning: Tuning.
        seed: int; the order of the combinations follows from it.
    """

    def __init__(self, tuning: Tuning, seed: int) -> None:
        self.rates = sorted(map(float, tuning.learning_rates), reverse=True)
        choices = {
            key: as_choices(list(values))
            for key, values in tuning.choices.items()
        }
        self.first, *self.others = (
            dict(zip(choices, values, strict=True))
            for values in itertools.product(*choices.values())
        )
        random.Random(seed).shuffle(self.others)
        space = keras_tuner.HyperParameters()
        for key, values in {"learning_rate": self.rates, **choices}.items():
            space.Choice(key, values)
        super().__init__(
            keras_tuner.Objective(OBJECTIVE, "max"),
            max_trials=tuning.trials,
            hyperparameters=space,
            allow_new_entries=False,
            seed=seed,
            max_consecutive_failed_trials=len(self.rates) + tuning.trials,
        )

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """The values of the next trial; called by KerasTuner."""
        for rate in self.rates:
            trial = self._trial({"learning_rate": rate, **self.first})
            if trial is None:
                return _run({"learning_rate": rate, **self.first})
            if trial.status == TrialStatus.RUNNING:
                return {"status": TrialStatus.IDLE}
            if trial.status == TrialStatus.COMPLETED and trial.score > DIVERGED:
                return self._other(rate)
        return {"status": TrialStatus.STOPPED}

    def _other(self, rate: float) -> dict[str, Any]:
        """The next of the other combinations at this rate."""
        for others in self.others:
            values = {"learning_rate": rate, **others}
            if self._trial(values) is None:
                return _run(values)
        return {"status": TrialStatus.STOPPED}

    def _trial(self, values: dict[str, Any]) -> Trial | None:
        """The trial with such values, if it was begun."""
        for trial in self.trials.values():
            if trial.hyperparameters.values == values:
                return trial
        return None


def _run(values: dict[str, Any]) -> dict[str, Any]:
    return {"status": TrialStatus.RUNNING, "values": values}
