"""Every example runs, in a tiny setting, and says what it promises."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).parents[2]
# What several examples share.
SHARED = {"arguments", "digits", "restoration", "small_restorer"}
RESTORING = {
    "fit_on_photographs": ["--crops=64", "--epochs=1"],
    "train_on_many_devices": ["--steps=4"],
}
# What each is run with, and a line of its table.
TINY = {
    "batch_norm_landmine": (["--steps=2"], "   16      0.99  "),
    "contractive_codes": (["--epochs=1"], "contractive "),
    "encoder_task": (["--epochs=1"], "corners for 5 inputs"),
    "few_labels": (["--epochs=1", "--draws=1"], "   500  "),
    "greedy_pretraining": (
        ["--epochs=1", "--pretraining-epochs=1"],
        "greedy, rbm",
    ),
    "lab_restorer": (["--images=8", "--tiles=2"], "LAB, true L"),
    "learning_rate_rule": (["--steps=6"], "does not diverge"),
    "optimizers_in_a_valley": (["--steps=5"], "momentum 0.9"),
    "optimizers_on_deep_skip": (["--steps=1"], "Adam         "),
    "output_heads": (["--images=8", "--tiles=2"], "scaled tanh + penalty"),
    "residual_depths": (["--depths", "2", "4"], "     4  "),
    "sparse_codes": (["--epochs=1"], "KL, weight 0.1"),
    "variational_digits": (["--epochs=1", "--samples=2"], "     8     2"),
    "weight_decay": (["--epochs=1"], "    0.01  "),
    "worked_example": (["--images=8", "--tiles=2"], "Skips help a deep model:"),
}


def run(name, arguments, backend="tensorflow"):
    done = subprocess.run(
        [sys.executable, f"examples/{name}.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_none_is_forgotten():
    names = {path.stem for path in (ROOT / "examples").glob("*.py")}
    assert names == SHARED | set(RESTORING) | set(TINY)


@pytest.mark.parametrize("name", RESTORING)
@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_restores(name, backend):
    assert "restored" in run(name, RESTORING[name], backend)


@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
def test_prints_its_table_and_draws(name, tmp_path):
    arguments, line = TINY[name]
    picture = tmp_path / "figure.png"
    assert line in run(name, [*arguments, f"--figure={picture}"])
    assert picture.stat().st_size > 10_000


def test_plain_descent_is_its_closed_form(example):
    """x_k = (1 - rate * curvature)^k x_0, whatever way the valley lies."""
    valley = example("optimizers_in_a_valley")
    steps = np.arange(6)[:, None]
    expected = (1 - 0.5 * np.array([valley.EPS, 1.0])) ** steps * valley.START
    for rotation in (np.eye(2), valley.turned(0.7)):
        optimizer = valley.keras.optimizers.SGD(0.5)
        found = valley.descend(optimizer, rotation, 5)
        np.testing.assert_allclose(found @ rotation, expected, atol=1e-5)
