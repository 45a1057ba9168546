"""What an entry point is told."""

import dataclasses
import pathlib

import pytest

from pipeline.errors import UserError
from pipeline.training.fn_args import (
    FnArgs,
    examples_of,
    training_of,
    tuning_of,
)

FN_ARGS = FnArgs(["data/1/Split-train/*"], ["data/1/Split-eval/*"])


def given(**changes):
    return dataclasses.replace(FN_ARGS, **changes)


def test_the_config_is_that_of_the_defaults_and_what_is_given():
    custom_config = {"training": {"seed": 3}, "tuning": {"trials": 2}}
    fn_args = given(custom_config=custom_config)
    assert training_of(fn_args).seed == 3
    assert training_of(fn_args).steps == training_of(FN_ARGS).steps
    assert tuning_of(fn_args).trials == 2


def test_steps_and_hyperparameters_come_before_the_config():
    custom_config = {"training": {"steps": 5, "learning_rate": 0.1, "seed": 3}}
    hyperparameters = {"space": [], "values": {"learning_rate": 0.2}}
    training = training_of(
        given(
            train_steps=7,
            custom_config=custom_config,
            hyperparameters=hyperparameters,
        )
    )
    assert training.steps == 7
    assert training.learning_rate == 0.2
    assert training.seed == 3


def test_an_unknown_key_is_refused():
    with pytest.raises(UserError, match="custom_config.'training'.*'step'"):
        training_of(given(custom_config={"training": {"step": 3}}))


def test_the_examples_hold_both_splits():
    assert examples_of(FN_ARGS) == pathlib.Path("data/1")


@pytest.mark.parametrize(
    "changes",
    [
        {"eval_files": ["data/2/Split-eval/*"]},
        {"eval_files": ["data/1/Split-test/*"]},
        {"train_files": ["data/1/Split-train/*", "data/2/Split-train/*"]},
    ],
)
def test_other_files_are_refused(changes):
    with pytest.raises(UserError, match="of one directory of examples, not"):
        examples_of(given(**changes))
