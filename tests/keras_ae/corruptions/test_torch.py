"""Every corruption on PyTorch too."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).parents[3]
CORRUPT = """
import sys
import keras, numpy as np
from test_every_kind import KINDS
from keras_ae.corruptions import Chain, GaussianBlur, Knockout, protocols
images = np.load(sys.argv[1])
parts = [GaussianBlur(), Knockout()]
mixtures = [protocols.robust(1), Chain(parts, random_order=True, seed=1)]
for corruption in [kind(seed=1) for kind in KINDS] + mixtures:
    damaged = keras.ops.convert_to_numpy(corruption(images))
    finite = damaged.shape == images.shape and np.isfinite(damaged).all()
    print(corruption.name, "runs" if finite else "fails")
"""


def test_every_kind_runs(images, tmp_path):
    if not importlib.util.find_spec("torch"):
        pytest.skip("torch is not installed")
    np.save(tmp_path / "images.npy", images)
    path = f"{ROOT}:{pathlib.Path(__file__).parent}"
    done = subprocess.run(
        [sys.executable, "-c", CORRUPT, str(tmp_path / "images.npy")],
        env={**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" runs\n") == done.stdout.count("\n") > 10
