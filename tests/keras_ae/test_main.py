"""`python -m keras_ae denoise`."""

import re

import keras
import numpy as np
import pytest
from PIL import Image

from keras_ae import models
from keras_ae.__main__ import main


@pytest.fixture
def model(tmp_path):
    keras.utils.set_random_seed(1)
    path = tmp_path / "model.keras"
    models.Restorer(filters=(4,), blocks=(1,)).save(path)
    return str(path)


@pytest.fixture
def picture(tmp_path, rng):
    pixels = rng.integers(0, 256, (21, 34, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "in.png")
    return str(tmp_path / "in.png")


def pixels_of(path):
    with Image.open(path) as picture:
        return np.array(picture)


def test_restores_a_picture(tmp_path, picture, model):
    target = tmp_path / "out.png"
    assert main(["denoise", picture, str(target), "--model", model]) == 0
    # An untrained restorer returns its input.
    np.testing.assert_array_equal(pixels_of(target), pixels_of(picture))
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "in.png",
        "model.keras",
        "out.png",
    ]


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK"])
def test_any_mode_becomes_rgb(tmp_path, picture, model, mode):
    source, target = tmp_path / "in.tiff", tmp_path / "out.png"
    Image.fromarray(pixels_of(picture)).convert(mode).save(source)
    assert main(["denoise", str(source), str(target), "--model", model]) == 0
    with Image.open(target) as picture:
        assert picture.mode == "RGB"


@pytest.mark.parametrize(
    "change, message",
    [
        ({"in": "nowhere.png"}, "No such file.*nowhere.png"),
        ({"in": "model.keras"}, "Cannot read .*model.keras: it is no picture"),
        ({"out": "out.xyz"}, "Cannot write .*out.xyz: its name must end"),
        ({"out": "nowhere/out.png"}, "No such file.*nowhere"),
        ({"model": "nowhere.keras"}, "No model .*nowhere.keras"),
        ({"model": "in.png"}, "Cannot load .*in.png"),
    ],
)
def test_mistakes_are_told_in_one_line(
    tmp_path, picture, model, capsys, change, message
):
    names = {"in": "in.png", "out": "out.png", "model": "model.keras"} | change
    paths = {key: str(tmp_path / name) for key, name in names.items()}
    arguments = ["denoise", paths["in"], paths["out"], "--model"]
    assert main([*arguments, paths["model"]]) == 2
    stderr = capsys.readouterr().err
    assert stderr.startswith("error: ") and stderr.count("\n") == 1
    assert re.search(message, stderr), stderr
