"""What a machine can run."""

import pytest

from pipeline.__main__ import main
from pipeline.commands import doctor


def test_says_in_words_what_works_here(capsys):
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "yes  The pipeline: Python 3." in told
    assert "yes  Beam on this machine: FnApiRunner" in told
    for subject in ("GPU", "Dask", "Flink", "TFX", "Docker", "Serving"):
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
        (doctor.dask_runner(False), False, "not installed", "[dask]"),
        (doctor.dataflow_runner(False), False, "not installed", "[gcp]"),
        (doctor.java_runners("/bin/java"), True, "/bin/java", ""),
        (doctor.java_runners(None), False, "no Java", "Java runtime"),
        (doctor.tfx(True, "2.41"), True, "installed", ""),
        (doctor.tfx(False, "2.36"), False, "here is 2.36", "Debian 13"),
        (doctor.tfx(False, "2.4"), False, "here is 2.4", "Debian 13"),
        (doctor.tfx(False, ""), False, "here is none", "Debian 13"),
        (doctor.tfx(False, "2.41"), False, "not installed", "tfx==1.21"),
        (doctor.tfma(False), False, "not installed", "model-analysis"),
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
