import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]


@pytest.mark.slow
def test_prints_a_row_for_each_export():
    command = [sys.executable, "-m", "benchmarks.exports"]
    command += ["data/photographs/c*.png", "--calibration", "data/photographs"]
    done = subprocess.run(
        [*command, "--limit", "1"],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines()[2:]]
    largest = {row[0].strip("| "): float(row[-1].strip("| ")) for row in rows}
    assert largest["Keras"] == 0
    assert largest["ONNX, any size"] < 1e-5
    assert largest["LiteRT float32"] < 1e-5
    assert largest["LiteRT int8"] > 0.01
    assert len(largest) == 9
