"""What an entry point is told: TFX's `FnArgs`, light."""

import dataclasses
import pathlib
from typing import Any

from pipeline.configs.base import Training, Tuning
from pipeline.errors import UserError
from pipeline.training.hyperparameters import with_hyperparameters


@dataclasses.dataclass(frozen=True)
class FnArgs:
    """The arguments of `run_fn` and `tuner_fn`.

    Inside TFX its own `tfx.v1.components.FnArgs` takes the place of this
    class: the fields have its names and meanings.

    Attributes:
        train_files: one pattern, `{examples}/Split-train/*`.
        eval_files: one pattern, `{examples}/Split-eval/*`.
        train_steps: batches to train on; `None` for `training.steps`.
        eval_steps: batches to look at after each epoch; `None` for 4.
        working_dir: where `tuner_fn` keeps its trials.
        serving_model_dir: `{model}/Format-Serving`, where `run_fn` exports to.
        model_run_dir: where `run_fn` leaves events, history and checkpoints.
        hyperparameters: config of a `keras_tuner.HyperParameters`, or `None`.
        custom_config: sections of the config by name, each a dict of what
            differs from the defaults: `training`, and for `tuner_fn` `tuning`.
    """

    train_files: list[str]
    eval_files: list[str]
    train_steps: int | None = None
    eval_steps: int | None = None
    working_dir: str | None = None
    serving_model_dir: str | None = None
    model_run_dir: str | None = None
    hyperparameters: dict[str, Any] | None = None
    custom_config: dict[str, Any] | None = None


def training_of(fn_args: FnArgs) -> Training:
    """How to train: the config, with what was tuned and asked for.

    Raises:
        UserError: if a key or a value is wrong.
    """
    training = _section(Training, "training", fn_args)
    training = with_hyperparameters(training, fn_args.hyperparameters)
    if fn_args.train_steps is None:
        return training
    return dataclasses.replace(training, steps=fn_args.train_steps)


def tuning_of(fn_args: FnArgs) -> Tuning:
    """How to tune.

    Raises:
        UserError: if a key or a value is wrong.
    """
    return _section(Tuning, "tuning", fn_args)


def examples_of(fn_args: FnArgs) -> pathlib.Path:
    """The directory that holds the splits.

    Raises:
        UserError: if the files are not its splits `train` and `eval`.
    """
    patterns = [*fn_args.train_files, *fn_args.eval_files]
    splits = [pathlib.Path(pattern).parent for pattern in patterns]
    roots = {split.parent for split in splits}
    names = [split.name for split in splits]
    if names != ["Split-train", "Split-eval"] or len(roots) != 1:
        raise UserError(
            "The files to train on and to look at must be Split-train/* and "
            f"Split-eval/* of one directory of examples, not {patterns}."
        )
    return roots.pop()


def _section(kind: type[Any], name: str, fn_args: FnArgs) -> Any:
    try:
        return kind(**(fn_args.custom_config or {}).get(name, {}))
    except TypeError as error:
        raise UserError(f"custom_config[{name!r}]: {error}.") from error
