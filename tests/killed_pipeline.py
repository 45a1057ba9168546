"""Kills a small pipeline before every line that it executes.

    python -m tests.killed_pipeline DIRECTORY [STRIDE]

After each kill the pipeline is run again, undisturbed, and must leave what it
leaves where nothing was killed. Prints the number of kills. A process of its
own, because it forks, which threads of a test's process would not survive.
"""

import itertools
import os
import pathlib
import re
import shutil
import signal
import sys

from pipeline import file_digests, runner, staging, store
from pipeline.artifacts import Examples, InfraBlessing, Model, ModelBlessing
from pipeline.components.pusher import Pusher
from pipeline.deploy import versions
from pipeline.dsl import (
    InputArtifact,
    OutputArtifact,
    Parameter,
    Pipeline,
    component,
)

MODULES = (
    sys.modules[__name__],
    file_digests,
    runner,
    staging,
    store,
    versions,
    sys.modules[Pusher.body.__module__],
)
TRACED = {module.__file__ for module in MODULES}


@component(resumes=True)
def Make(examples: OutputArtifact[Examples], count: Parameter[int]) -> None:
    """Writes shards, one after the other, going on where it was."""
    for number in range(count):
        shard = examples.path / f"shard-{number}"
        if not shard.exists():
            aside = examples.path.with_name("aside")
            aside.write_text(str(number))
            aside.rename(shard)
    examples.set_int_custom_property("count", count)


@component
def Fit(
    examples: InputArtifact[Examples],
    model: OutputArtifact[Model],
    blessing: OutputArtifact[ModelBlessing],
) -> None:
    """Has two outputs, and refuses to find anything in them."""
    export = model.path / "Format-Serving"
    export.mkdir()
    shards = sorted(examples.path.iterdir())
    assert len(shards) == examples.get_int_custom_property("count")
    text = "".join(shard.read_text() for shard in shards)
    (export / "saved_model.pb").write_text(text)
    (blessing.path / "BLESSED").touch(exist_ok=False)
    blessing.set_int_custom_property("blessed", 1)


@component
def Check(
    model: InputArtifact[Model], blessing: OutputArtifact[InfraBlessing]
) -> None:
    """Reads the model."""
    assert (model.path / "Format-Serving/saved_model.pb").read_text()
    blessing.set_int_custom_property("blessed", 1)


def small_pipeline(directory):
    make = Make(count=2)
    fit = Fit(examples=make.outputs["examples"])
    check = Check(model=fit.outputs["model"])
    pusher = Pusher(
        model=fit.outputs["model"],
        model_blessing=fit.outputs["blessing"],
        infra_blessing=check.outputs["blessing"],
        serving_dir=str(directory / "serving"),
    )
    return Pipeline(
        "small",
        str(directory / "artifacts"),
        [make, fit, check, pusher],
        enable_cache=True,
    )


def run(directory, kill_at=None):
    """Runs the pipeline in a fork; tells how many lines it executed."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        lines = itertools.count()

        def trace(frame, event, _):
            if frame.f_code.co_filename not in TRACED:
                return None
            if event == "line" and next(lines) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        runner.LocalDagRunner().run(small_pipeline(directory))
        sys.settrace(None)
        os.write(writer, str(next(lines)).encode())
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader) as text:
        expected = 0 if kill_at is None else signal.SIGKILL
        assert status == expected, f"ended with {status}"
        return int(text.read() or 0)


def result(directory):
    """All artifacts, and the models served, by whatever numbers."""
    files = [
        (re.sub(r"/\d+/", "/", str(path.relative_to(directory))), path)
        for path in (directory / "artifacts").rglob("*")
        if path.is_file() and path.parent.name != "artifacts"
    ]
    served = (directory / "serving").glob("*/saved_model.pb")
    return (
        sorted((name, path.read_bytes()) for name, path in files),
        [path.read_bytes() for path in served],
    )


def main(directory, stride=1):
    undisturbed = directory / "undisturbed"
    lines = run(undisturbed)
    expected = result(undisturbed)
    assert len(expected[0]) == 5 and expected[1] == [b"01"], expected
    for kill_at in range(0, lines, stride):
        killed = directory / "killed"
        run(killed, kill_at)
        run(killed)
        assert result(killed) == expected, f"killed before line {kill_at}"
        shutil.rmtree(killed)
    print(len(range(0, lines, stride)), "kills")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:]))
