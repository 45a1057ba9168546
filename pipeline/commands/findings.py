"""What follows from what `doctor` has seen of a machine."""

import importlib.metadata
from typing import NamedTuple

# What the wheels of ml-metadata 1.21 and tensorflow-data-validation 1.21 are
# for, which TFX 1.21 needs.
TFX_MACHINES = ("Linux x86_64", "Darwin arm64")
TFX_PYTHON = "3.13"
TFX_GLIBC = "2.39"


class Finding(NamedTuple):
    """Whether something works here, why or why not, and the remedy."""

    subject: str
    works: bool
    reason: str
    remedy: str = ""


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


def tfx(
    installed: str | None, machine: str, python: str, glibc: str
) -> Finding:
    """TFX itself, which `pipeline.tfx` brings the components to.

    Args:
        installed: str, its version, or `None`.
        machine: str, system and processor, such as `"Linux x86_64"`.
        python: str, the version.
        glibc: str, the version; `""` for a system without.
    """
    if installed:
        return Finding("TFX 1.21", True, f"tfx {installed} is installed")
    return Finding("TFX 1.21", False, *_why_no_tfx(machine, python, glibc))


def _why_no_tfx(machine: str, python: str, glibc: str) -> tuple[str, str]:
    """The reason and the remedy."""
    if machine not in TFX_MACHINES:
        return (
            f"there are no wheels for {machine}",
            f"use one of: {', '.join(TFX_MACHINES)}",
        )
    if _numbers(python)[:2] > _numbers(TFX_PYTHON):
        return (
            f"it needs Python {TFX_PYTHON} or older, not {python}",
            f"make the environment with python{TFX_PYTHON}",
        )
    if machine.startswith("Linux") and _numbers(glibc) < _numbers(TFX_GLIBC):
        found = glibc or "another C library"
        return (
            f"it needs glibc {TFX_GLIBC} or newer, not {found}",
            "tests/tfx/in_debian13.sh runs it in a Debian 13 of its own",
        )
    return (
        "it can be installed, but is not",
        "pip install --editable '.[tfx]'; needs a C++ compiler and the "
        "headers of Python",
    )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


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
