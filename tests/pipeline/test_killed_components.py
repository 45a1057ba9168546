"""The real components, each killed on its way."""

import pathlib
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_a_kill_in_any_component_changes_nothing(tmp_path):
    killed = subprocess.run(
        [sys.executable, "-m", "tests.killed_components", tmp_path, "1"],
        cwd=pathlib.Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert killed.returncode == 0, killed.stderr
    assert int(killed.stdout.split()[0]) >= 9
