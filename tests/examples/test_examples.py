"""Every example runs, in a tiny setting, and says what it promises."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
TINY = {
    "fit_on_photographs.py": ["--crops=64", "--epochs=1"],
    "train_on_many_devices.py": ["--steps=4"],
}


@pytest.mark.parametrize(
    "name", sorted(path.name for path in (ROOT / "examples").glob("*.py"))
)
@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_runs(name, backend):
    done = subprocess.run(
        [sys.executable, f"examples/{name}", *TINY[name]],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "restored" in done.stdout
