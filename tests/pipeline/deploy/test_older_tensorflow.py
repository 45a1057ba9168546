"""Exports in TensorFlows that are older than the one that wrote them.

TF-Serving is released long after TensorFlow. `make older` installs what is
needed.
"""

import os
import pathlib
import subprocess
import sys

import pytest
import yaml

from keras_ae.models import Restorer
from keras_ae.serving import export_model
from pipeline.components.infra_validator import PACKAGE

ROOT = pathlib.Path(__file__).parents[3]
COMPOSE = yaml.safe_load((PACKAGE / "deploy" / "compose.yaml").read_text())
SERVED = COMPOSE["services"]["denoiser"]["image"].rpartition(":")[2]
CODE = """
import ctypes, pathlib, sys
from deploy import c_api, canary
version = c_api.library().TF_Version
version.restype = ctypes.c_char_p
assert version().decode() == sys.argv[2], version()
canary.try_export(sys.argv[1])
"""


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    directory = tmp_path_factory.mktemp("older") / "export"
    export_model(Restorer.from_preset("restorer_small"), directory)
    return directory


@pytest.mark.slow
@pytest.mark.parametrize("version", [SERVED, "2.20.0"])
def test_an_older_runtime_answers_the_canary(version, request):
    installed = ROOT / ".venv" / f"tensorflow-{version}"
    if not (installed / ".installed").exists():
        pytest.skip(f"there is no TensorFlow {version} aside: make older")
    export = request.getfixturevalue("export")
    done = subprocess.run(
        [sys.executable, "-s", "-c", CODE, str(export), version],
        cwd=PACKAGE,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
