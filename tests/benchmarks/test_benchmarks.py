"""Every benchmark runs, in miniature, and prints its table."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from benchmarks.failures import worst_examples
from pipeline.evaluation.protocols import PROTOCOLS

ROOT = pathlib.Path(__file__).parents[2]
TINY_MODEL = ["--filters", "4", "--batch-size", "5"]
MINIATURES = {
    "corruptions": [
        "--kinds=blur",
        "--images=5",
        "--size=16",
        "--rounds=1",
        "--addons=not-here",
    ],
    "training.py": [*TINY_MODEL, "--crop-size=8", "--steps=1", "--rounds=2"],
    "input_pipeline.py": [
        "--images=20",
        "--batch-size=5",
        "--batches=2",
        "--steps=1",
        "--rounds=1",
    ],
    "gpu.py": [*TINY_MODEL, "--images=5", "--steps=1", "--rounds=1"],
}
LAST_ROWS = {
    "corruptions": "Left out, because not installed: ",
    "training.py": "| on |",
    "input_pipeline.py": "ours, model corrupts",
    "gpu.py": "| none |",
}


def run(name, backend="tensorflow"):
    done = subprocess.run(
        [sys.executable, f"benchmarks/{name}", *MINIATURES[name]],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MINIATURES))
def test_prints_its_table(name):
    assert run(name).splitlines()[-1].startswith(LAST_ROWS[name])


def test_the_worst_tile_of_each_kind_is_pictured():
    rng = np.random.default_rng(1)
    flat = np.full((128, 128, 3), 128, np.uint8)
    busy = rng.integers(0, 256, flat.shape, np.uint8)
    protocol = PROTOCOLS["textbook"]
    items = [("flat", flat), ("busy", busy), ("flat", flat)]
    worst = worst_examples(protocol, items, lambda images: images * 0 + 0.5)
    # Grey is no bad guess at noise that was blurred.
    expected = [busy, busy, busy, flat, busy]
    for example, clean in zip(worst, expected, strict=True):
        np.testing.assert_allclose(example.clean * 255, clean, atol=1e-3)
        assert example.inputs.shape == example.outputs.shape == (1, *busy.shape)


@pytest.mark.slow
def test_training_is_measured_on_jax_too():
    pytest.importorskip("jax")
    assert ", jax\n" in run("training.py", "jax")
