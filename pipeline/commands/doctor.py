"""Say what this machine can run, and what to do about the rest.

  python -m pipeline doctor

Nothing is changed or downloaded, and nothing that is missing here is needed
for python -m pipeline run. The exit status is 0.
"""

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
from typing import NamedTuple

from pipeline.quiet import native_stderr_held

TFX, TFX_NEEDS_GLIBC = "1.21.0", (2, 38)


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
        java_runners(shutil.which("java")),
        tfx(_installed("tfx"), glibc),
        tfma(_installed("tensorflow_model_analysis")),
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
    return _package(
        "Beam on Dask", installed, "distributed", "apache-beam[dask]"
    )


def dataflow_runner(installed: bool) -> Finding:
    """Beam on Google Cloud."""
    return _package(
        "Beam on Google Dataflow",
        installed,
        "google-apitools",
        "apache-beam[gcp]",
    )


def java_runners(java: str | None) -> Finding:
    """Beam on Flink and Spark, whose job servers Beam starts by Java."""
    subject = "Beam on Flink or Spark"
    if java:
        return Finding(subject, True, f"there is {java} for the job server")
    return Finding(
        subject,
        False,
        "there is no Java for the job server",
        "install a Java runtime, such as default-jre-headless, or give the "
        "endpoint of a job server elsewhere",
    )


def tfx(installed: bool, glibc: str) -> Finding:
    """The same components inside real TFX."""
    subject = f"Real TFX {TFX}"
    if installed:
        return Finding(subject, True, "it is installed")
    needed = ".".join(map(str, TFX_NEEDS_GLIBC))
    if _numbers(glibc) < TFX_NEEDS_GLIBC:
        return Finding(
            subject,
            False,
            f"ml-metadata needs glibc {needed}; here is {glibc or 'none'}",
            "use Debian 13, Ubuntu 24.04 or a container of one of them",
        )
    return Finding(
        subject,
        False,
        "it is not installed",
        f"with g++ and Python's headers there: pip install tfx=={TFX}",
    )


def tfma(installed: bool) -> Finding:
    """The evaluation's output in the form of TensorFlow Model Analysis."""
    name = "tensorflow-model-analysis"
    return _package("Output for TFMA", installed, name, name)


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


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in version.split(".") if n.isdecimal())


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


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
        return command, error.stderr.strip().partition("\n")[0]
    return command, ""
