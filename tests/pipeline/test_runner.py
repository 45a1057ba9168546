"""Running a pipeline."""

import os
import signal
import subprocess
import sys

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
from pipeline.runner import LocalDagRunner


@component
def Make(examples: OutputArtifact[Examples], text: Parameter[str]) -> None:
    """Writes a file and a property."""
    (examples.path / "text").write_text(text)
    examples.set_int_custom_property("length", len(text))


@component
def Shout(
    examples: InputArtifact[Examples], model: OutputArtifact[Model]
) -> None:
    """Reads both; fails on silence."""
    text = (examples.path / "text").read_text()
    if not text:
        raise UserError("nothing to shout")
    length = examples.get_int_custom_property("length")
    (model.path / "text").write_text(f"{text.upper()}{length}")


def pipeline(root, text="hey"):
    make = Make(text=text)
    shout = Shout(examples=make.outputs["examples"])
    return Pipeline("test", str(root), [shout, make])


def test_nodes_run_in_order_and_see_their_inputs(tmp_path):
    artifacts = LocalDagRunner().run(pipeline(tmp_path))
    model = artifacts["Shout"]["model"]
    assert (model.path / "text").read_text() == "HEY3"
    assert model.path == tmp_path / "Shout" / "model" / "2"


def test_a_second_run_leaves_the_first_one_alone(tmp_path):
    first = LocalDagRunner().run(pipeline(tmp_path, "one"))
    second = LocalDagRunner().run(pipeline(tmp_path, "two"))
    assert (first["Shout"]["model"].path / "text").read_text() == "ONE3"
    assert (second["Shout"]["model"].path / "text").read_text() == "TWO3"


def test_a_failed_body_leaves_nothing(tmp_path):
    with pytest.raises(UserError, match="nothing to shout"):
        LocalDagRunner().run(pipeline(tmp_path, ""))
    assert not list((tmp_path / "Shout").iterdir())
    assert (tmp_path / "Make" / "examples" / "1").is_dir()


KILLED = """
import os, signal
from pipeline.artifacts import Model
from pipeline.dsl import OutputArtifact, Pipeline, component
from pipeline.runner import LocalDagRunner

@component
def Die(model: OutputArtifact[Model]) -> None:
    (model.path / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)

LocalDagRunner().run(Pipeline("test", {root!r}, [Die()]))
"""


def test_a_killed_body_leaves_no_artifact(tmp_path):
    killed = subprocess.run(
        [sys.executable, "-c", KILLED.format(root=str(tmp_path))]
    )
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "Die" / "model").exists()
    LocalDagRunner().run(pipeline(tmp_path))  # The lock died with the run.


@component
def RunAgain(model: OutputArtifact[Model], root: Parameter[str]) -> None:
    """Starts a second run in the same place."""
    LocalDagRunner().run(pipeline(root))


def test_two_runs_at_once_are_refused(tmp_path):
    nested = Pipeline("test", str(tmp_path), [RunAgain(root=str(tmp_path))])
    with pytest.raises(UserError, match="Another run is working in"):
        LocalDagRunner().run(nested)


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Cannot write to .*file/run"):
        LocalDagRunner().run(pipeline(tmp_path / "file" / "run"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_place_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="Permission denied"):
        LocalDagRunner().run(pipeline(tmp_path / "run"))
