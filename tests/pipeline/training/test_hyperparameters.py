"""Tuned values in the config of a training."""

import keras_tuner
import pytest

from pipeline.configs import Training
from pipeline.errors import UserError
from pipeline.training.hyperparameters import (
    as_choices,
    as_hparams,
    with_hyperparameters,
    with_values,
)

TRAINING = Training(model_arguments={"filters": [4], "strides": [1]})


def test_what_keras_tuner_wrote_takes_the_place_of_the_config():
    tuned = keras_tuner.HyperParameters()
    tuned.Choice("learning_rate", [0.5, 0.25])
    tuned.Choice("model_arguments.filters", as_choices([[8, 16], [4, 8]]))
    tuned.Choice("loss", ["negative_psnr"])
    changed = with_hyperparameters(TRAINING, tuned.get_config())
    assert changed.learning_rate == 0.5
    assert changed.model_arguments == {"filters": [8, 16], "strides": [1]}
    assert changed.loss == "negative_psnr"
    assert TRAINING.model_arguments["filters"] == [4]


def test_without_a_tuner_nothing_changes():
    assert with_hyperparameters(TRAINING, None) is TRAINING


@pytest.mark.parametrize(
    "key", ["rate", "learning_rate.x", "model_arguments", "optimizer.beta"]
)
def test_an_unknown_key_is_refused(key):
    with pytest.raises(UserError, match=f"Cannot tune '{key}'. Known: model_"):
        with_values(TRAINING, {key: 1})


def test_a_value_of_another_type_is_refused():
    with pytest.raises(UserError, match="learning_rate must be a value of"):
        with_values(TRAINING, {"learning_rate": "high"})


@pytest.mark.parametrize(
    "values, choices",
    [
        ([1, 2], [1, 2]),
        ([True, False], [True, False]),
        ([1, 0.5], [1.0, 0.5]),
        (["a", "b"], ["a", "b"]),
        ([[1, 2], (3,)], ["[1, 2]", "(3,)"]),
        ([None, 1], ["None", "1"]),
    ],
)
def test_choices_are_of_one_type_that_keras_tuner_holds(values, choices):
    assert as_choices(values) == choices
    assert keras_tuner.HyperParameters().Choice("x", choices) == choices[0]


def test_hparams_are_flat():
    flat = as_hparams(TRAINING)
    assert flat["model_arguments.filters"] == "[4]"
    assert flat["learning_rate"] == TRAINING.learning_rate
    assert all(isinstance(v, bool | int | float | str) for v in flat.values())
