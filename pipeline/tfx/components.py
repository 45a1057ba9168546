"""The components of `pipeline.dag`, each as a component class of TFX.

They take and give what TFX's own of the same names do, so either may stand in
a pipeline. A parameter that is no number, str or bool is given as JSON text.
"""

import contextlib
import inspect
import json
from typing import Any

from tfx import v1 as tfx

from pipeline.artifacts import ModelBlessing
from pipeline.components import (
    evaluator,
    example_gate,
    example_gen,
    example_validator,
    infra_validator,
    pusher,
    schema_gen,
    statistics_gen,
    trainer,
    tuner,
)
from pipeline.dsl import Component
from pipeline.tfx.artifacts import from_tfx, staged

PLAIN: tuple[Any, ...] = (bool, float, int, str)


def encode(value: Any, kind: Any) -> Any:
    """What TFX takes for a parameter that our body annotates with `kind`."""
    return kind(value) if kind in PLAIN else json.dumps(value)


def _decode(value: Any, kind: Any) -> Any:
    return value if kind in PLAIN else json.loads(value)


def as_tfx(ours: Component) -> Any:
    """Makes TFX's component class that calls the body of one of ours.

    It has to be kept in this module under the component's name, where TFX
    looks for its executor.
    """

    def execute(**arguments: Any) -> None:
        _call(ours, arguments)

    execute.__name__ = execute.__qualname__ = ours.name
    execute.__doc__ = ours.__doc__
    execute.__annotations__ = _annotations(ours)
    execute.__signature__ = inspect.signature(  # type: ignore[attr-defined]
        ours.body
    )
    return tfx.dsl.components.component(execute)


def _call(ours: Component, arguments: dict[str, Any]) -> None:
    """Calls a body with what TFX gives to its executor."""
    with contextlib.ExitStack() as stack:
        inputs = {
            key: from_tfx(arguments[key], kind)
            for key, kind in ours.inputs.items()
            if key in arguments
        }
        outputs = {
            key: stack.enter_context(staged(arguments[key], kind))
            for key, kind in ours.outputs.items()
        }
        parameters = {
            key: _decode(arguments[key], kind)
            for key, kind in ours.parameters.items()
        }
        ours.body(**inputs, **outputs, **parameters)
    for key, kind in ours.outputs.items():
        if kind is ModelBlessing:
            # LatestBlessedModelStrategy asks which model is meant.
            model_id = arguments["model"].id
            arguments[key].set_int_custom_property("current_model_id", model_id)


def _annotations(ours: Component) -> dict[str, Any]:
    """The arguments of a body, annotated as TFX demands."""
    kinds = tfx.types.standard_artifacts
    roles = tfx.dsl.components
    return {
        **{
            key: roles.InputArtifact[getattr(kinds, kind.TYPE_NAME)]
            for key, kind in ours.inputs.items()
        },
        **{
            key: roles.OutputArtifact[getattr(kinds, kind.TYPE_NAME)]
            for key, kind in ours.outputs.items()
        },
        **{
            key: roles.Parameter[kind if kind in PLAIN else str]
            for key, kind in ours.parameters.items()
        },
    }


ExampleGen = as_tfx(example_gen.ExampleGen)
StatisticsGen = as_tfx(statistics_gen.StatisticsGen)
SchemaGen = as_tfx(schema_gen.SchemaGen)
ExampleValidator = as_tfx(example_validator.ExampleValidator)
ExampleGate = as_tfx(example_gate.ExampleGate)
Tuner = as_tfx(tuner.Tuner)
Trainer = as_tfx(trainer.Trainer)
Evaluator = as_tfx(evaluator.Evaluator)
InfraValidator = as_tfx(infra_validator.InfraValidator)
Pusher = as_tfx(pusher.Pusher)
