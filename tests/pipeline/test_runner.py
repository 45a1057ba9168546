"""Running a pipeline."""

import contextlib
import dataclasses
import errno
import glob
import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest

from pipeline.artifacts import Examples, Model, ModelBlessing
from pipeline.dsl import (
    ExternalData,
    InputArtifact,
    LatestBlessed,
    OutputArtifact,
    Parameter,
    Pipeline,
    component,
)
from pipeline.errors import UserError
from pipeline.runner import LocalDagRunner

REPOSITORY = pathlib.Path(__file__).parents[2]


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


def cached(pipeline):
    return dataclasses.replace(pipeline, enable_cache=True)


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


@component(resumes=True)
def Count(examples: OutputArtifact[Examples], calls: Parameter[str]) -> None:
    """Fails at its first call, and tells what it finds at each."""
    found = len(list(examples.path.iterdir()))
    with open(calls, "a") as file:
        file.write(f"{found} ")
    (examples.path / f"file-{found}").touch()
    if not found:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "enable_cache, calls", [(True, "0 1 "), (False, "0 0 0 ")]
)
def test_a_body_that_resumes_finds_what_it_wrote(tmp_path, enable_cache, calls):
    count = Count(calls=str(tmp_path / "calls"))
    root = str(tmp_path / "root")
    counting = Pipeline("test", root, [count], enable_cache)
    for _ in range(2 if enable_cache else 3):
        with contextlib.suppress(OSError):
            LocalDagRunner().run(counting)
    assert (tmp_path / "calls").read_text() == calls
    assert (tmp_path / "root/Count/examples/1").exists() is enable_cache


def test_a_second_run_is_all_cached(tmp_path, capsys):
    first = LocalDagRunner().run(cached(pipeline(tmp_path)))
    assert "CACHED" not in capsys.readouterr().out
    second = LocalDagRunner().run(cached(pipeline(tmp_path)))
    assert capsys.readouterr().out.split() == [
        *("[1/2]", "Make", "CACHED", "[2/2]", "Shout", "CACHED")
    ]
    for node, key in [("Make", "examples"), ("Shout", "model")]:
        assert first[node][key].path == second[node][key].path
        assert first[node][key].properties == second[node][key].properties


def test_a_run_without_cache_is_all_new(tmp_path):
    first = LocalDagRunner().run(cached(pipeline(tmp_path)))
    second = LocalDagRunner().run(pipeline(tmp_path))
    assert first["Make"]["examples"].path != second["Make"]["examples"].path


def test_a_parameter_reruns_its_node_and_what_hangs_on_it(tmp_path, capsys):
    LocalDagRunner().run(cached(pipeline(tmp_path, "one")))
    capsys.readouterr()
    second = LocalDagRunner().run(cached(pipeline(tmp_path, "two")))
    assert "CACHED" not in capsys.readouterr().out
    assert (second["Shout"]["model"].path / "text").read_text() == "TWO3"


@component
def Look(examples: OutputArtifact[Examples], images: ExternalData[str]) -> None:
    """Counts the bytes of the files that match a glob."""
    size = sum(os.path.getsize(name) for name in glob.glob(images))
    (examples.path / "text").write_text(str(size))
    examples.set_int_custom_property("length", 1)


def test_external_data_counts_by_its_content(tmp_path, capsys):
    (tmp_path / "image").write_text("four")
    look = Look(images=f"{tmp_path}/im*")
    shout = Shout(examples=look.outputs["examples"])
    looking = Pipeline("test", str(tmp_path / "root"), [look, shout], True)
    LocalDagRunner().run(looking)
    (tmp_path / "image").write_text("FOUR")
    capsys.readouterr()
    LocalDagRunner().run(looking)
    # Look ran again, but made what it had made; so Shout need not.
    told = capsys.readouterr().out.split("Shout")
    assert ["CACHED" in part for part in told] == [False, True]


BODY = """
from pipeline.artifacts import Examples, Model
from pipeline.dsl import InputArtifact, OutputArtifact, component
"""
FIRST = f"""{BODY}
@component
def First(examples: OutputArtifact[Examples]) -> None:
    (examples.path / "text").write_text("TEXT")
"""
LAST = f"""{BODY}
@component
def Last(
    examples: InputArtifact[Examples], model: OutputArtifact[Model]
) -> None:
    (model.path / "text").write_text((examples.path / "text").read_text())
"""
RUN = """
import sys
from first import First
from last import Last
from pipeline.dsl import Pipeline
from pipeline.runner import LocalDagRunner
first = First()
last = Last(examples=first.outputs["examples"])
LocalDagRunner().run(Pipeline("test", "root", [first, last], enable_cache=True))
"""


def test_an_edited_body_reruns_it_and_what_hangs_on_it(tmp_path):
    edits = [
        ("first.py", FIRST, "done done"),
        ("last.py", LAST, "CACHED CACHED"),
        ("last.py", LAST + "# edited", "CACHED done"),
        ("first.py", FIRST.replace("TEXT", "other"), "done done"),
        ("first.py", FIRST + "# edited", "done CACHED"),
        ("first.py", FIRST, "CACHED CACHED"),
    ]
    (tmp_path / "last.py").write_text(LAST)
    for name, text, told in edits:
        (tmp_path / name).write_text(text)
        assert " ".join(_run_edited(tmp_path)) == told


def _run_edited(directory):
    told = subprocess.run(
        [sys.executable, "-B", "-c", RUN],
        cwd=directory,
        env={"PYTHONPATH": f"{REPOSITORY}"},
        capture_output=True,
        check=True,
        text=True,
    )
    return re.findall("CACHED|done", told.stdout)


@component
def Judge(
    model: InputArtifact[Model],
    blessing: OutputArtifact[ModelBlessing],
    rule: Parameter[str],
    baseline_model: InputArtifact[Model | None] = None,
) -> None:
    """Blesses what has the rule in it; notes what it was compared with."""
    text = (model.path / "text").read_text()
    blessing.set_int_custom_property("blessed", int(rule in text))
    known = baseline_model and (baseline_model.path / "text").read_text()
    blessing.set_string_custom_property("baseline", str(known))


def judged(root, text, rule=""):
    """The blessing of a model, and what it was compared with."""
    make = Make(text=text)
    shout = Shout(examples=make.outputs["examples"])
    model = shout.outputs["model"]
    judge = Judge(
        model=model, rule=rule, baseline_model=LatestBlessed.but(model)
    )
    nodes = [make, shout, judge]
    done = LocalDagRunner().run(Pipeline("test", str(root), nodes, True))
    return done["Judge"]["blessing"].get_string_custom_property("baseline")


def test_the_first_model_has_none_to_be_compared_with(tmp_path, capsys):
    assert judged(tmp_path, "a") == "None"
    capsys.readouterr()
    assert judged(tmp_path, "a") == "None"  # Not with itself.
    assert capsys.readouterr().out.count("CACHED") == 3


def test_a_model_is_compared_with_the_last_one_blessed(tmp_path):
    judged(tmp_path, "a")
    assert judged(tmp_path, "b") == "A1"
    assert judged(tmp_path, "c", rule="no") == "B1"
    assert judged(tmp_path, "d") == "B1"  # c was not blessed.
    assert judged(tmp_path, "a") == "D1"


def test_a_model_that_was_blessed_from_cache_is_the_last(tmp_path):
    for text in ("a", "b", "a", "b", "a"):
        judged(tmp_path, text)
    assert judged(tmp_path, "c") == "A1"


def test_a_model_that_was_deleted_is_no_baseline(tmp_path):
    judged(tmp_path, "a")
    judged(tmp_path, "b")
    (tmp_path / "Shout" / "model" / "5" / "text").unlink()
    assert judged(tmp_path, "c") == "A1"


def test_a_full_disk_under_the_database_is_told(tmp_path):
    (tmp_path / "metadata.sqlite").mkdir()
    with pytest.raises(UserError, match="Cannot write to .*metadata.sqlite"):
        LocalDagRunner().run(pipeline(tmp_path))


def test_a_damaged_database_is_told(tmp_path):
    (tmp_path / "metadata.sqlite").write_text("no database" * 100)
    with pytest.raises(UserError, match="damaged: .* Delete it"):
        LocalDagRunner().run(pipeline(tmp_path))
    (tmp_path / "metadata.sqlite").unlink()
    LocalDagRunner().run(pipeline(tmp_path))


@pytest.mark.slow
def test_a_kill_anywhere_changes_nothing(tmp_path):
    killed = subprocess.run(
        [sys.executable, "-m", "tests.killed_pipeline", tmp_path, "29"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert killed.returncode == 0, killed.stderr
    assert int(killed.stdout.split()[0]) >= 30


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
