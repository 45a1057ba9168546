"""What follows from what was seen of a machine."""

import pytest

from pipeline.commands import findings

OLD = ("Linux x86_64", "3.11.7", "2.36")
MUSL = ("Linux x86_64", "3.12.1", "")
ARM = ("Linux aarch64", "3.13.5", "2.41")
NEXT = ("Linux x86_64", "3.14.0", "2.41")
NEW = ("Linux x86_64", "3.13.5", "2.41")
MAC = ("Darwin arm64", "3.12.1", "")


@pytest.mark.parametrize(
    "finding, works, reason, remedy",
    [
        (findings.gpu(2, True), True, "sees 2", ""),
        (findings.gpu(0, True), False, "no CUDA", "[and-cuda]"),
        (findings.gpu(0, False), False, "no NVIDIA driver", "elsewhere"),
        (findings.dask_runner(True), True, "is installed", ""),
        (findings.dask_runner(False), False, "not installed", "'distributed'"),
        (findings.dataflow_runner(False), False, "not installed", "[gcp]"),
        (findings.prism_runner("/x/prism"), True, "/x/prism", ""),
        (findings.prism_runner(None), False, "not there", "--prism_location"),
        (findings.java_runner("Flink", "/j", "/x.jar"), True, "/x.jar", ""),
        (findings.java_runner("Flink", "/j", None), False, "/j", "--flink_job"),
        (findings.java_runner("Spark", "/j", None), False, "/j", "--spark_job"),
        (
            findings.java_runner("Spark", None, None),
            False,
            "no Java",
            "Java run",
        ),
        (findings.tfx("1.21.0", *OLD), True, "tfx 1.21.0", ""),
        (findings.tfx(None, *OLD), False, "2.39 or newer, not 2.36", "Debian"),
        (findings.tfx(None, *MUSL), False, "another C library", "Debian"),
        (findings.tfx(None, *ARM), False, "no wheels for", "Linux x86_64"),
        (findings.tfx(None, *NEXT), False, "not 3.14.0", "python3.13"),
        (findings.tfx(None, *NEW), False, "can be installed", "'.[tfx]'"),
        (findings.tfx(None, *MAC), False, "can be installed", "'.[tfx]'"),
        (findings.docker("/bin/docker", ""), True, "/bin/docker", ""),
        (findings.docker("/bin/docker", "denied"), False, "denied", "daemon"),
        (findings.docker(None, ""), False, "not installed", "docs.docker.com"),
        (findings.serving("/bin/server", False), True, "/bin/server", ""),
        (findings.serving(None, True), True, "tensorflow/serving", ""),
        (findings.serving(None, False), False, "neither", "install one"),
    ],
)
def test_each_finding_has_its_reason_and_its_remedy(
    finding, works, reason, remedy
):
    assert finding.works is works
    assert reason in finding.reason
    assert remedy in finding.remedy and bool(remedy) == bool(finding.remedy)
