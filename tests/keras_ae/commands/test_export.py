"""`python -m keras_ae export`."""

import re
import sys

import keras
import numpy as np
import onnxruntime
import pytest
from ai_edge_litert.interpreter import Interpreter
from PIL import Image
from random_models import random_restorer, served

from keras_ae.__main__ import main
from pipeline.deploy.cpp_session import CppSession


@pytest.fixture(scope="module")
def restorer():
    return random_restorer()


@pytest.fixture
def model(tmp_path, restorer):
    restorer.save(tmp_path / "model.keras")
    return str(tmp_path / "model.keras")


@pytest.fixture
def photographs(tmp_path, rng):
    (tmp_path / "photographs").mkdir()
    pixels = rng.integers(0, 256, (40, 50, 3), "uint8")
    Image.fromarray(pixels).save(tmp_path / "photographs/one.png")
    return str(tmp_path / "photographs")


@pytest.fixture
def images(rng):
    return rng.random((1, 17, 23, 3), "float32")


def export(path, model, *options):
    return main(["export", str(path), "--model", model, *options])


def test_onnx(tmp_path, model, restorer, images):
    path = tmp_path / "out.onnx"
    assert export(path, model) == 0
    (denoised,) = onnxruntime.InferenceSession(path).run(
        None, {"image": images}
    )
    np.testing.assert_allclose(denoised, served(restorer, images), atol=1e-5)


def test_a_saved_model_in_a_new_folder(tmp_path, model, restorer, images):
    version = tmp_path / "serving" / "restorer" / "1"
    assert export(version, model) == 0
    with CppSession(version) as session:
        answer = session.run("serving_default", {"image": images})
    expected = served(restorer, images)
    np.testing.assert_allclose(answer["denoised"], expected, atol=1e-5)


def test_litert_of_one_size(tmp_path, model, restorer, images):
    path = tmp_path / "out.tflite"
    assert export(path, model, "--size", "23x17") == 0
    interpreter = Interpreter(str(path))
    (given,) = interpreter.get_input_details()
    assert given["shape_signature"].tolist() == [1, 17, 23, 3]
    runner = interpreter.get_signature_runner("serving_default")
    denoised = runner(image=images)["denoised"]
    np.testing.assert_allclose(denoised, served(restorer, images), atol=1e-5)


def test_litert_of_integers(tmp_path, model, photographs):
    path = tmp_path / "out.tflite"
    options = ["--quantize", "int8", "--photographs", photographs]
    assert export(path, model, *options, "--size", "23x17") == 0
    (given,) = Interpreter(str(path)).get_input_details()
    assert given["dtype"] == np.uint8
    assert given["quantization"] == (pytest.approx(1 / 255), 0)


@pytest.mark.parametrize(
    "name, options, message",
    [
        ("out.xyz", [], "Cannot write .*out.xyz: its name must end in .onnx"),
        ("nowhere/out.onnx", [], "There is no folder .*nowhere\\.$"),
        ("out.onnx", ["--size", "8x8"], "are for .tflite files. Received"),
        ("out", ["--quantize", "float16"], "are for .tflite files"),
        ("out.tflite", ["--quantize", "int8"], "--photographs go together"),
        ("out.tflite", ["--photographs", "x"], "--photographs go together"),
        (
            "out.tflite",
            ["--photographs", "x", "--quantize", "int8"],
            "There is no folder x",
        ),
        ("full", [], "Directory not empty"),
        ("out.onnx", ["--model", "nowhere.keras"], "No model nowhere.keras"),
    ],
)
def test_mistakes_are_told_in_one_line(
    tmp_path, model, capsys, name, options, message
):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    before = sorted(tmp_path.rglob("*"))
    assert export(tmp_path / name, model, *options) == 2
    stderr = capsys.readouterr().err
    assert stderr.startswith("error: ") and stderr.count("\n") == 1
    assert re.search(message, stderr), stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_a_missing_package_is_told_in_one_line(
    tmp_path, model, capsys, monkeypatch
):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    assert export(tmp_path / "out.onnx", model) == 2
    stderr = capsys.readouterr().err
    assert "pip install 'keras-ae[onnx]'" in stderr and stderr.count("\n") == 1


@pytest.mark.parametrize("size", ["8", "8x", "0x8", "8x8x8"])
def test_sizes_are_two_positive_numbers(size, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["export", "out.tflite", "--size", size])
    assert f"--size: {size} is not like 512x384" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.onnx", "out.tflite", "new/out"])
def test_what_restores_no_images_is_told(tmp_path, capsys, name):
    path = tmp_path / "dense.keras"
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(4)]).save(path)
    assert export(tmp_path / name, str(path)) == 2
    assert "must map images to images" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]
