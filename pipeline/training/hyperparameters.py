"""Values that were tuned, put into the config of a training."""

import ast
import dataclasses
from collections.abc import Mapping
from typing import Any

from pipeline.configs.base import Training
from pipeline.errors import UserError

FILE_NAME = "best_hyperparameters.txt"


def with_hyperparameters(
    training: Training, config: Mapping[str, Any] | None
) -> Training:
    """A training with values that were tuned in place of its own.

    Args:
        training: Training.
        config: of a `keras_tuner.HyperParameters`, or `None` for no change.
    """
    return with_values(training, config["values"]) if config else training


def with_values(training: Training, values: Mapping[str, Any]) -> Training:
    """A training with some other values.

    Args:
        training: Training.
        values: by key, such as `learning_rate` or `model_arguments.filters`;
            what KerasTuner cannot hold, such as a list, as its text.

    Raises:
        UserError: if a key is unknown or a value of another type.

    Example:
        >>> with_values(Training(), {"model_arguments.filters": "[8, 16]"})
        ...     .model_arguments
        {'filters': [8, 16]}
    """
    changed = dataclasses.asdict(training)
    for key, value in values.items():
        name, dot, inner = key.partition(".")
        if name not in changed or bool(dot) != isinstance(changed[name], dict):
            raise UserError(
                f"Cannot tune {key!r}. Known: {', '.join(changed)}; write "
                "model_arguments.NAME for an argument of the model."
            )
        if dot:
            changed[name][inner] = _value(value)
        else:
            changed[name] = _value(value)
    return Training(**changed)


def as_choices(values: list[Any]) -> list[Any]:
    """Values as KerasTuner holds them: numbers and text, all of one type."""
    kinds = {type(value) for value in values}
    if len(kinds) == 1 and kinds <= {bool, int, float, str}:
        return values
    return [float(v) if kinds <= {int, float} else str(v) for v in values]


def as_hparams(training: Training) -> dict[str, Any]:
    """A training as HParams of TensorBoard, by the keys of `with_values`."""
    flat = {}
    for name, value in dataclasses.asdict(training).items():
        inner = value if isinstance(value, dict) else {"": value}
        for key, part in inner.items():
            (flat[f"{name}.{key}".rstrip(".")],) = as_choices([part])
    return flat


def _value(value: Any) -> Any:
    """Undoes `as_choices`."""
    if not isinstance(value, str):
        return value
    try:
        return ast.literal_eval(value)
    except (SyntaxError, ValueError):
        return value
