"""Each component of ours as one of TFX."""

import pytest

pytest.importorskip("tfx.v1")
from typing import Any

from tfx.types import standard_artifacts

from pipeline.artifacts import Examples, Schema
from pipeline.configs import Config, Tuning
from pipeline.dag import create_pipeline
from pipeline.dsl import InputArtifact, Parameter, component
from pipeline.tfx import components

pytestmark = pytest.mark.tfx
CONFIG = Config(name="any", tuning=Tuning(trials=1))
NODES = create_pipeline(CONFIG, "nowhere").components


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.id)
def test_has_the_arguments_of_the_body(node):
    spec = getattr(components, node.id).SPEC_CLASS
    assert spec.INPUTS.keys() == node.component.inputs.keys()
    assert spec.OUTPUTS.keys() == node.component.outputs.keys()
    assert spec.PARAMETERS.keys() == node.component.parameters.keys()
    for key, kind in node.component.outputs.items():
        assert spec.OUTPUTS[key].type.TYPE_NAME == kind.TYPE_NAME


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.id)
def test_tfx_finds_its_executor(node):
    executor = f"{node.id}_Executor"
    assert getattr(components, executor).__module__ == components.__name__


@pytest.mark.parametrize(
    "name", ["StatisticsGen", "SchemaGen", "ExampleValidator", "Pusher"]
)
def test_gives_what_the_one_of_tfx_gives(name):
    theirs = getattr(pytest.importorskip("tfx.v1").components, name)
    ours = getattr(components, name).SPEC_CLASS
    for key, channel in theirs.SPEC_CLASS.OUTPUTS.items():
        assert ours.OUTPUTS[key].type is channel.type


def test_arguments_of_any_kind_reach_the_body():
    seen: dict[str, Any] = {}

    @component
    def Body(
        examples: InputArtifact[Examples],
        whole: Parameter[int],
        real: Parameter[float],
        yes: Parameter[bool],
        text: Parameter[str],
        nothing: Parameter[int | None],
        table: Parameter[dict[str, Any]],
        either: Parameter[str | list[str]],
        schema: InputArtifact[Schema | None] = None,
    ) -> None:
        seen.update(locals())

    given = {
        "whole": 2,
        "real": 1,
        "yes": False,
        "text": "a b",
        "nothing": None,
        "table": {"filters": [8, 8]},
        "either": ["x", "y"],
    }
    encoded = {
        key: components.encode(value, Body.parameters[key])
        for key, value in given.items()
    }
    assert isinstance(encoded["real"], float)
    theirs = components.as_tfx(Body)
    theirs.test_call(examples=standard_artifacts.Examples(), **encoded)
    assert {key: seen[key] for key in given} == given
    assert seen["schema"] is None
