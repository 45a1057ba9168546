"""Lineage, to be shown."""

import pytest

from pipeline.artifacts import Examples, Model
from pipeline.dsl import (
    InputArtifact,
    OutputArtifact,
    Parameter,
    Pipeline,
    component,
)
from pipeline.errors import UserError
from pipeline.lineage import (
    ancestors,
    executions,
    has_lineage,
    lineage,
    root_and_uri,
)
from pipeline.runner import LocalDagRunner
from pipeline.store import DATABASE


@component
def Make(examples: OutputArtifact[Examples], text: Parameter[str]) -> None:
    """Makes examples."""


@component
def Fit(
    examples: InputArtifact[Examples], model: OutputArtifact[Model]
) -> None:
    """Fits."""


@component
def Fail(model: InputArtifact[Model]) -> None:
    """Fails."""
    raise UserError("no")


def test_says_which_artifact_came_from_what(tmp_path):
    for _ in range(2):
        make = Make(text="hey")
        fit = Fit(examples=make.outputs["examples"])
        nodes = [make, fit, Fail(model=fit.outputs["model"])]
        with pytest.raises(UserError, match="no"):
            LocalDagRunner().run(Pipeline("test", str(tmp_path), nodes, True))
    runs = executions(tmp_path)
    assert [(run.id, run.node, run.state) for run in runs] == [
        (1, "Make", "COMPLETE"),
        (2, "Fit", "COMPLETE"),
        (3, "Fail", "FAILED"),
        (4, "Make", "CACHED"),
        (5, "Fit", "CACHED"),
    ]
    made, fitted, _, _, cached = runs
    assert made.parameters == {"text": "hey"} and "keras" in made.versions
    assert fitted.inputs == {"examples": "Make/examples/1"}
    assert fitted.outputs == cached.outputs == {"model": "Fit/model/2"}
    assert made.code == fitted.code and made.finished >= made.started
    assert lineage(tmp_path / "Fit" / "model" / "2") == [made, fitted]
    assert lineage(tmp_path / "Make" / "examples" / "1") == [made]


def test_ancestors_of_several_are_listed_once(tmp_path):
    make = Make(text="hey")
    fit = Fit(examples=make.outputs["examples"])
    LocalDagRunner().run(Pipeline("test", str(tmp_path), [make, fit]))
    root, uri = root_and_uri(tmp_path / "Fit" / "model" / "2")
    assert (root, uri) == (tmp_path, "Fit/model/2")
    found = ancestors(root, [uri, "Make/examples/1"])
    assert [run.node for run in found] == ["Make", "Fit"]


def test_where_nothing_has_run_there_is_no_lineage(tmp_path):
    assert not has_lineage(tmp_path)
    with pytest.raises(UserError, match="No pipeline has run in"):
        executions(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "place", ["Make/examples/7", "Make/examples/latest", "Make", "."]
)
def test_what_is_no_artifact_has_no_lineage(tmp_path, place):
    nodes = [Make(text="hey")]
    LocalDagRunner().run(Pipeline("test", str(tmp_path), nodes))
    with pytest.raises(UserError, match="No execution|No pipeline"):
        lineage(tmp_path / place)


@pytest.mark.parametrize("content", ["no database" * 100, ""])
def test_a_damaged_database_is_told(tmp_path, content):
    (tmp_path / DATABASE).write_text(content)
    with pytest.raises(UserError, match=f"Cannot read .*{DATABASE}"):
        executions(tmp_path)
