"""Tries an export the way a server would, before it may be pushed."""

import os
import pathlib
import subprocess
import sys

import pipeline
from pipeline.artifacts import InfraBlessing, Model
from pipeline.deploy import canary
from pipeline.deploy.digest import directory_digest
from pipeline.dsl import InputArtifact, OutputArtifact, component

TIMEOUT_S = 120
# With this as its working directory a process imports `deploy` but neither
# `pipeline` nor `keras_ae`.
PACKAGE = pathlib.Path(pipeline.__file__).parent
CANARY = canary.__name__.removeprefix("pipeline.")


@component
def InfraValidator(
    model: InputArtifact[Model],
    blessing: OutputArtifact[InfraBlessing],
) -> None:
    """Loads the export in a fresh process and replays canary requests.

    Blesses a model that loads through TF-Serving's C++ loader, answers its
    canary as the Keras model did, and refuses bad requests. Where it does not,
    `reason.txt` and the property `reason` say why. The property `digest` is
    that of the files that were tried.
    """
    export = model.path / "Format-Serving"
    # Before the trial: what is changed during it is not what was loaded.
    digest = directory_digest(export)
    fault = find_fault(export)
    name = "INFRA_NOT_BLESSED" if fault else "INFRA_BLESSED"
    (blessing.path / name).touch()
    if fault:
        (blessing.path / "reason.txt").write_text(f"{fault}\n")
    blessing.set_int_custom_property("blessed", int(not fault))
    blessing.set_string_custom_property("reason", fault)
    blessing.set_string_custom_property("digest", digest)


def find_fault(export: pathlib.Path, timeout_s: float = TIMEOUT_S) -> str:
    """What is wrong with an export, in one line; empty if nothing is.

    Args:
        export: the SavedModel's directory.
        timeout_s: positive float, seconds. Defaults to `120`.
    """
    try:
        child = subprocess.run(
            # Neither PYTHON* variables nor the user's site-packages.
            [sys.executable, "-E", "-s", "-m", CANARY]
            + [str(export.resolve())],
            cwd=PACKAGE,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            errors="replace",
            text=True,
            timeout=timeout_s,
        )
    except subprocess.TimeoutExpired:
        return f"no answer from the model within {timeout_s} s"
    if child.returncode == 0:
        return ""
    return _last_line(child.stderr) or f"exit status {child.returncode}"


def _environment() -> dict[str, str]:
    """Quiet; and on the CPU, where the canary's answers were computed."""
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    return {**os.environ, **quiet}


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
