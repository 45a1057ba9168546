"""The same weights give the same outputs on every backend."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_ae import models

ROOT = pathlib.Path(__file__).parents[2]
PREDICT = """
import sys
import keras, numpy as np
import keras_ae
model = keras.saving.load_model(sys.argv[1])
images = np.load(sys.argv[2])
outputs = keras.ops.convert_to_numpy(model(images))
np.save(sys.argv[3], outputs)
"""


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
@pytest.mark.parametrize("name", ["shallow", "deep", "deep_skip"])
def test_outputs_agree(backend, name, images, tmp_path):
    if not importlib.util.find_spec(backend):
        pytest.skip(f"{backend} is not installed")
    keras.utils.set_random_seed(1)
    model = getattr(models, name)()
    model.save(tmp_path / "model.keras")
    np.save(tmp_path / "images.npy", images)
    files = [str(tmp_path / n) for n in ("model.keras", "images.npy", "o.npy")]
    subprocess.run(
        [sys.executable, "-c", PREDICT, *files],
        check=True,
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": backend},
    )
    np.testing.assert_allclose(
        np.load(tmp_path / "o.npy"),
        keras.ops.convert_to_numpy(model(images)),
        atol=1e-5,
    )
