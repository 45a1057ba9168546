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
from typing import NamedTuple

from pipeline.quiet import native_stderr_held

# Where Beam keeps what it downloads for its runners.
CACHE = pathlib.Path("~/.apache_beam/cache").expanduser()


class Finding(NamedTuple):
    """Whether something works here, why or why not, and the remedy."""

    subject: str
    works: bool
    reason: str
    remedy: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def main(options: argparse.Namespace) -> None:
    glibc = platform.libc_ver()[1]
    container = docker(*_docker())
    findings = [
        base(platform.python_version(), glibc),
        gpu(*_gpus()),
        Finding("Beam on this machine", True, f"FnApiRunner on {_cores()}"),
        dask_runner(_installed("distributed")),
        dataflow_runner(_installed("apitools")),
        prism_runner(_cached("prism/bin/*prism*")),
        java_runner("Flink", shutil.which("java"), _job_server("flink")),
        java_runner("Spark", shutil.which("java"), _job_server("spark")),
        container,
        serving(shutil.which("tensorflow_model_server"), container.works),
    ]
    for finding in findings:
        print(in_words(finding))


def in_words(finding: Finding) -> str:
    """A finding on one line, or on two where there is a remedy."""
    answer = "yes" if finding.works else "no "
    line = f"{answer}  {finding.subject}: {finding.reason}"
    return f"{line}\n     -> {finding.remedy}" if finding.remedy else line


def base(python: str, glibc: str) -> Finding:
    """What everything here runs on."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("tensorflow", "keras", "apache-beam")
    )
    system = f"glibc {glibc}" if glibc else "no glibc"
    return Finding(
        "The pipeline", True, f"Python {python}, {system}, {versions}"
    )


def gpu(seen: int, driver: bool) -> Finding:
    """Training on GPUs.

    Args:
        seen: int, GPUs that TensorFlow sees.
        driver: bool, NVIDIA's driver is there.
    """
    subject = "Training on a GPU"
    if seen:
        return Finding(subject, True, f"TensorFlow sees {seen}")
    if driver:
        return Finding(
            subject,
            False,
            "NVIDIA's driver is there, but TensorFlow finds no CUDA libraries",
            "pip install 'tensorflow[and-cuda]'",
        )
    return Finding(
        subject,
        False,
        "there is no NVIDIA driver",
        "the CPU will do for the quick config; train large models elsewhere",
    )


def dask_runner(installed: bool) -> Finding:
    """Beam on a Dask cluster."""
    return _package("Beam on Dask", installed, "distributed", "distributed")


def dataflow_runner(installed: bool) -> Finding:
    """Beam on Google Cloud."""
    return _package(
        "Beam on Google Dataflow",
        installed,
        "google-apitools",
        "apache-beam[gcp]",
    )


def prism_runner(binary: str | None) -> Finding:
    """Beam's runner in Go.

    Args:
        binary: str, the path of what Beam has downloaded, or `None`.
    """
    subject = "Beam on Prism"
    if binary:
        return Finding(subject, True, f"there is {binary}")
    return Finding(
        subject,
        False,
        "its binary is not there",
        "Beam downloads it from GitHub for the first job; without a network "
        "give --prism_location=FILE",
    )


def java_runner(name: str, java: str | None, jar: str | None) -> Finding:
    """Beam on Flink or Spark, whose job servers Beam starts by Java.

    Args:
        name: str, `"Flink"` or `"Spark"`.
        java: str, the path of `java`, or `None`.
        jar: str, the path of the job server that Beam has downloaded, or
            `None`.
    """
    subject = f"Beam on {name}"
    if java and jar:
        return Finding(subject, True, f"there are {java} and {jar}")
    if java:
        return Finding(
            subject,
            False,
            f"there is {java}, but no job server",
            "Beam downloads it from Maven Central for the first job; without "
            f"a network give --{name.lower()}_job_server_jar=FILE",
        )
    return Finding(
        subject,
        False,
        "there is no Java for the job server",
        "install a Java runtime, such as default-jre-headless, or give the "
        "endpoint of a job server elsewhere",
    )


def docker(command: str | None, fault: str) -> Finding:
    """Containers.

    Args:
        command: str, the path of `docker`, or `None`.
        fault: str, why it does not answer; `""` if it does.
    """
    subject = "Docker"
    if not command:
        return Finding(
            subject, False, "it is not installed", "see docs.docker.com/engine"
        )
    if fault:
        return Finding(
            subject,
            False,
            fault,
            "start the daemon (systemctl start docker) and be a member of the "
            "group docker",
        )
    return Finding(subject, True, f"{command} answers")


def serving(server: str | None, docker_works: bool) -> Finding:
    """TensorFlow Serving."""
    subject = "TensorFlow Serving"
    if server:
        return Finding(subject, True, f"there is {server}")
    if docker_works:
        return Finding(subject, True, "by its image tensorflow/serving")
    return Finding(
        subject,
        False,
        "there is neither tensorflow_model_server nor Docker",
        "install one of them; pushed models are tried with the C++ loader of "
        "TensorFlow all the same",
    )


def _package(subject: str, there: bool, needed: str, extra: str) -> Finding:
    if there:
        return Finding(subject, True, f"{needed} is installed")
    reason = f"{needed} is not installed"
    return Finding(subject, False, reason, f"pip install '{extra}'")


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


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
