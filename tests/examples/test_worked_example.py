"""The verdicts of the worked example, and its way with presets."""

import subprocess
import sys

import numpy as np
import pytest

from keras_ae.presets import preset_names


@pytest.fixture
def worked(example):
    return example("worked_example")


@pytest.mark.parametrize(
    "leads, word",
    [
        ([1.0, 1.1, 0.9, 1.0], "confirmed"),
        ([-1.0, -1.1, -0.9, -1.0], "contradicted"),
        ([1.0, -1.1, 0.9, -1.0], "undecided"),
    ],
)
def test_a_claim_is_judged_by_its_interval(worked, leads, word):
    columns = len(worked.COLUMNS)
    other = np.full((4, columns), 20.0)
    scores = {"deep_skip": other + np.array(leads)[:, None], "deep": other}
    claim = worked.CLAIMS[1]
    said = worked.verdict(claim, scores, ["a", "b", "c", "d"])
    assert said.startswith("2. Skips help a deep model:")
    assert f"{np.mean(leads):+.2f} ± " in said
    assert said.endswith(word)


def test_the_last_claim_compares_gains(worked):
    nothing = np.arange(7.0)[None]
    model = nothing + [[0, 0, 9, 2, 0, 0, 0]]  # clean gauss sp blur knock
    assert worked.impulses_before_blur(model, nothing) == [7.0]


@pytest.mark.slow
def test_presets_are_judged_or_their_absence_told():
    done = subprocess.run(
        [sys.executable, "examples/worked_example.py", "--presets"]
        + ["--tiles=2"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": "."},
        capture_output=True,
        text=True,
    )
    if {"shallow", "deep", "deep_skip"} <= set(preset_names()):
        assert "Skips help a deep model:" in done.stdout, done.stderr
    else:
        assert done.stderr.splitlines()[-1].startswith("No such preset; there")
