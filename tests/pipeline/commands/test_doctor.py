"""What a machine can run."""

import pytest

from pipeline.__main__ import main
from pipeline.commands import doctor


def test_says_in_words_what_works_here(capsys):
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "yes  The pipeline: Python 3." in told
    assert "yes  Beam on this machine: FnApiRunner" in told
    for subject in ("GPU", "Dask", "Flink", "Prism", "Docker", "Serving"):
        assert subject in told
    lines = told.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert line.startswith("no ") == following.startswith("     -> ")


@pytest.mark.parametrize(
    "finding, works, reason, remedy",
    [
        (doctor.gpu(2, True), True, "sees 2", ""),
        (doctor.gpu(0, True), False, "no CUDA", "[and-cuda]"),
        (doctor.gpu(0, False), False, "no NVIDIA driver", "elsewhere"),
        (doctor.dask_runner(True), True, "is installed", ""),
        (doctor.dask_runner(False), False, "not installed", "'distributed'"),
        (doctor.dataflow_runner(False), False, "not installed", "[gcp]"),
        (doctor.prism_runner("/x/prism"), True, "/x/prism", ""),
        (doctor.prism_runner(None), False, "not there", "--prism_location"),
        (doctor.java_runner("Flink", "/j", "/x.jar"), True, "/x.jar", ""),
        (doctor.java_runner("Flink", "/j", None), False, "/j", "--flink_job"),
        (doctor.java_runner("Spark", "/j", None), False, "/j", "--spark_job"),
        (doctor.java_runner("Spark", None, None), False, "no Java", "Java run"),
        (doctor.docker("/bin/docker", ""), True, "/bin/docker", ""),
        (doctor.docker("/bin/docker", "denied"), False, "denied", "daemon"),
        (doctor.docker(None, ""), False, "not installed", "docs.docker.com"),
        (doctor.serving("/bin/server", False), True, "/bin/server", ""),
        (doctor.serving(None, True), True, "tensorflow/serving", ""),
        (doctor.serving(None, False), False, "neither", "install one"),
    ],
)
def test_each_finding_has_its_reason_and_its_remedy(
    finding, works, reason, remedy
):
    assert finding.works is works
    assert reason in finding.reason
    assert remedy in finding.remedy and bool(remedy) == bool(finding.remedy)


@pytest.mark.parametrize(
    "script, told",
    [
        ("exit 0", "answers"),
        ("echo denied >&2; exit 1", "denied"),
        ("exit 3", "it ends with status 3"),
    ],
)
def test_docker_is_asked(tmp_path, monkeypatch, capsys, script, told):
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\n{script}\n")
    docker.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    main(["doctor"])
    (line,) = (
        s for s in capsys.readouterr().out.splitlines() if "Docker:" in s
    )
    assert told in line and line.startswith("yes") == (script == "exit 0")
