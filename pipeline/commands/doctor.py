"""Say what this machine can run, and what to do about the rest.

  python -m pipeline doctor

Nothing is changed or downloaded, and nothing that is missing here is needed
for python -m pipeline run. The exit status is 0.
"""

import argparse
import importlib.metadata
import importlib.util
import os
import pathlib
import platform
import shutil
import subprocess

from pipeline.commands.findings import (
    Finding,
    base,
    dask_runner,
    dataflow_runner,
    docker,
    gpu,
    in_words,
    java_runner,
    prism_runner,
    serving,
    tfx,
)
from pipeline.quiet import native_stderr_held

# Where Beam keeps what it downloads for its runners.
CACHE = pathlib.Path("~/.apache_beam/cache").expanduser()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def main(options: argparse.Namespace) -> None:
    python = platform.python_version()
    glibc = platform.libc_ver()[1]
    machine = f"{platform.system()} {platform.machine()}"
    container = docker(*_docker())
    findings = [
        base(python, glibc),
        gpu(*_gpus()),
        Finding("Beam on this machine", True, f"FnApiRunner on {_cores()}"),
        dask_runner(_installed("distributed")),
        dataflow_runner(_installed("apitools")),
        prism_runner(_cached("prism/bin/*prism*")),
        java_runner("Flink", shutil.which("java"), _job_server("flink")),
        java_runner("Spark", shutil.which("java"), _job_server("spark")),
        tfx(_version("tfx"), machine, python, glibc),
        container,
        serving(shutil.which("tensorflow_model_server"), container.works),
    ]
    for finding in findings:
        print(in_words(finding))


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _cached(pattern: str) -> str | None:
    """The path of something that Beam has downloaded."""
    found = sorted(CACHE.glob(pattern))
    return str(found[-1]) if found else None


def _job_server(name: str) -> str | None:
    return _cached(f"jars/beam-runners-{name}-*job-server-*.jar")


def _cores() -> str:
    cores = len(os.sched_getaffinity(0))
    return f"{cores} core{'s' if cores > 1 else ''}"


def _gpus() -> tuple[int, bool]:
    """GPUs that TensorFlow sees, and whether there is a driver."""
    with native_stderr_held():
        import tensorflow as tf

        seen = len(tf.config.list_physical_devices("GPU"))
    return seen, os.path.exists("/proc/driver/nvidia/version")


def _docker() -> tuple[str | None, str]:
    """The path of `docker`, and why it does not answer."""
    command = shutil.which("docker")
    if command is None:
        return None, ""
    try:
        subprocess.run(
            # Asks the daemon, unlike `docker --version`.
            [command, "version"],
            check=True,
            capture_output=True,
            text=True,
            timeout=20,
        )
    except subprocess.TimeoutExpired:
        return command, "its daemon does not answer within 20 s"
    except subprocess.CalledProcessError as error:
        told = error.stderr.strip().partition("\n")[0]
        return command, told or f"it ends with status {error.returncode}"
    return command, ""
