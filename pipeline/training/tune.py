"""The entry point of TFX's Tuner."""

import pathlib
from typing import Any, NamedTuple

from keras_tuner.engine.base_tuner import BaseTuner

from pipeline.training.fn_args import (
    FnArgs,
    examples_of,
    training_of,
    tuning_of,
)
from pipeline.training.trials import ShortTrainings


class TunerFnResult(NamedTuple):
    """What TFX expects of a `tuner_fn`.

    Attributes:
        tuner: to be searched with.
        fit_kwargs: arguments of its `search`.
    """

    tuner: BaseTuner
    fit_kwargs: dict[str, Any]


def tuner_fn(fn_args: FnArgs) -> TunerFnResult:
    """Makes the tuner of a config.

    The Tuner of this package calls it, and so does that of TFX:

        tfx.v1.components.Tuner(
            tuner_fn="pipeline.training.tune.tuner_fn",
            examples=example_gen.outputs["examples"],
            train_args=tfx.v1.proto.TrainArgs(),
            eval_args=tfx.v1.proto.EvalArgs(num_steps=4),
            custom_config={"tuning": {"trials": 8}},
        )

    Args:
        fn_args: FnArgs, or that of TFX; `train_steps` are those of a trial.

    Raises:
        UserError: if the config does not permit it.
    """
    tuner = ShortTrainings(
        tuning_of(fn_args),
        training_of(fn_args),
        examples_of(fn_args),
        pathlib.Path(fn_args.working_dir or "."),
        fn_args.eval_steps,
    )
    return TunerFnResult(tuner, {"verbose": 0})
