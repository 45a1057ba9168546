"""Presets: the published weights and what they answer."""

import pathlib
import shutil

import numpy as np
import pytest
from keras import ops

from keras_ae.presets import load_preset, loading, preset_names

pytestmark = pytest.mark.backend

HERE = pathlib.Path(__file__).parent


@pytest.mark.parametrize("name", preset_names())
def test_answers_as_when_it_was_published(name):
    with np.load(HERE / f"{name}.npz") as pinned:
        outputs = ops.convert_to_numpy(load_preset(name)(pinned["inputs"]))
        np.testing.assert_allclose(outputs, pinned["outputs"], atol=1e-4)
        # Not the input: the block that was knocked out is filled.
        assert (
            outputs[0, 5, 5].mean() > 0.2
            and not pinned["inputs"][0, 5, 5].any()
        )


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="restorer_small. Received: name='x'"):
        load_preset("x")


def test_damaged_weights_are_refused(tmp_path, monkeypatch):
    for path in loading.DIRECTORY.glob("restorer_small.*"):
        shutil.copy(path, tmp_path)
    with (tmp_path / "restorer_small.weights.h5").open("r+b") as file:
        file.seek(100_000)
        file.write(b"damage")
    monkeypatch.setattr(loading, "DIRECTORY", tmp_path)
    with pytest.raises(ValueError, match="not those it was published with"):
        load_preset("restorer_small")
