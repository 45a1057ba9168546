"""Components and nodes."""

import pytest

from pipeline.artifacts import Examples, Model
from pipeline.dsl import (
    Channel,
    ExternalData,
    InputArtifact,
    OutputArtifact,
    Parameter,
    Pipeline,
    component,
)


@component
def Fit(
    examples: InputArtifact[Examples],
    model: OutputArtifact[Model],
    steps: Parameter[int],
) -> None:
    """Fits."""


def test_roles_are_read_off_the_annotations():
    assert Fit.inputs == {"examples": Examples}
    assert Fit.outputs == {"model": Model}
    assert Fit.parameters == {"steps": int}
    assert Fit.__doc__ == "Fits."


def test_external_data_is_a_parameter():
    @component(resumes=True)
    def Look(model: OutputArtifact[Model], images: ExternalData[str]) -> None:
        """Looks."""

    assert Look.parameters == {"images": str}
    assert Look.external == {"images"} and Fit.external == set()
    assert Look.resumes and not Fit.resumes


def test_a_node_knows_its_inputs_and_outputs():
    node = Fit(examples=Channel("ExampleGen", "examples", Examples), steps=3)
    assert node.id == "Fit"
    assert node.parameters == {"steps": 3}
    assert node.outputs == {"model": Channel("Fit", "model", Model)}


@pytest.mark.parametrize("arguments", [{}, {"examples": 1, "steps": 1, "x": 1}])
def test_missing_and_unknown_arguments_are_refused(arguments):
    with pytest.raises(TypeError, match="Fit takes exactly"):
        Fit(**arguments)


def test_an_input_may_be_left_out():
    @component
    def Judge(model: InputArtifact[Model | None] = None) -> None:
        """Judges."""

    model = Channel("Fit", "model", Model)
    assert Judge.inputs == {"model": Model} and Judge.optional == {"model"}
    assert Judge().inputs == {}
    assert Judge(model=model).inputs == {"model": model}
    with pytest.raises(TypeError, match="Judge takes Model as model"):
        Judge(model=Channel("ExampleGen", "examples", Examples))


def test_an_artifact_of_another_type_is_refused():
    with pytest.raises(TypeError, match="Fit takes Examples as examples"):
        Fit(examples=Channel("Trainer", "model", Model), steps=3)


def test_a_component_stands_once_in_a_pipeline():
    @component
    def Twice(model: OutputArtifact[Model]) -> None:
        """Makes a model."""

    with pytest.raises(ValueError, match="only once.*'Twice', 'Twice'"):
        Pipeline("any", "root", [Twice(), Twice()])
