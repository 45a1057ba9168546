import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from random_models import RANDOM_MODELS, random_restorer, served

from keras_ae.models import Restorer
from keras_ae.serving_file import ANY_SIZE
from keras_ae.serving_litert import export_litert


def restore(path, images):
    interpreter = Interpreter(str(path))
    runner = interpreter.get_signature_runner("serving_default")
    return runner(image=images)["denoised"]


def wild_images(rng, shape):
    """With values beyond [0, 1], and some that are exactly 0."""
    images = rng.normal(0.5, 1.0, shape).astype("float32").clip(-0.5, 2)
    images[:, :, ::4] = 0
    return images


def assert_agrees(denoised, expected, atol=1e-5):
    assert denoised.dtype == "float32"
    assert expected.min() == 0 and expected.max() == 1
    assert 0.1 < np.mean((expected > 0) & (expected < 1))
    np.testing.assert_allclose(denoised, expected, rtol=0, atol=atol)


@pytest.mark.parametrize("make_model", RANDOM_MODELS)
def test_any_size_is_what_the_model_makes_clipped(tmp_path, rng, make_model):
    model, path = make_model(), tmp_path / "model.tflite"
    export_litert(model, path)
    for shape in [(1, 16, 16, 3), (2, 17, 23, 3), (3, 2, 31, 3)]:
        images = wild_images(rng, shape)
        assert_agrees(restore(path, images), served(model, images))
    pixel = wild_images(rng, (1, 1, 1, 3))
    np.testing.assert_allclose(
        restore(path, pixel), served(model, pixel), atol=1e-5
    )


@pytest.mark.parametrize("make_model", RANDOM_MODELS)
def test_one_size_is_what_the_model_makes_clipped(tmp_path, rng, make_model):
    model, path = make_model(), tmp_path / "model.tflite"
    export_litert(model, path, size=(17, 23))
    images = wild_images(rng, (1, 17, 23, 3))
    assert_agrees(restore(path, images), served(model, images))


@pytest.mark.slow
def test_the_preset(tmp_path, rng):
    model = Restorer.from_preset("restorer_small")
    export_litert(model, tmp_path / "model.tflite")
    images = rng.random((1, 45, 67, 3), "float32")
    denoised = restore(tmp_path / "model.tflite", images)
    np.testing.assert_allclose(denoised, served(model, images), atol=1e-5)


def test_models_that_only_take_one_size_are_told_so(tmp_path):
    path = tmp_path / "model.tflite"
    # Of unknown size, what UpSampling2D makes has unknown channels.
    layers = [
        keras.layers.AveragePooling2D(2),
        keras.layers.UpSampling2D(2),
        keras.layers.Conv2D(3, 3, padding="same"),
    ]
    model = keras.Sequential([keras.Input((None, None, 3)), *layers])
    with pytest.raises(ValueError, match="give `size`"):
        export_litert(model, path)
    assert not list(tmp_path.iterdir())
    export_litert(model, path, size=(8, 8))
    assert path.is_file()


@pytest.fixture(scope="module")
def model():
    """Kernels of less than 1,024 numbers are not quantised."""
    return random_restorer(filters=(16, 16), limit=0.1)


@pytest.fixture(scope="module")
def images():
    images = np.random.default_rng(1).random((8, 17, 23, 3), "float32")
    images[:, :, ::4] = 0
    images[:, :, 1::4] = 1
    return images


@pytest.fixture(scope="module")
def whole(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("litert") / "whole.tflite"
    export_litert(model, path, size=(17, 23))
    return path


def share(path, whole):
    return path.stat().st_size / whole.stat().st_size


@pytest.mark.parametrize(
    "quantize, least, error", [("float16", 0.7, 3e-4), ("dynamic", 0.5, 4e-3)]
)
def test_smaller_weights_keep_floats_at_the_doors(
    tmp_path, model, images, whole, quantize, least, error
):
    path = tmp_path / "small.tflite"
    export_litert(model, path, size=(17, 23), quantize=quantize)
    assert share(path, whole) < least
    difference = restore(path, images[:1]) - served(model, images[:1])
    assert 0 < np.abs(difference).max() < error


@pytest.mark.parametrize("size", [ANY_SIZE, (17, 23)])
def test_integers_only_go_in_and_out(tmp_path, model, images, whole, size):
    path = tmp_path / "integers.tflite"
    export_litert(
        model, path, size=size, quantize="int8", calibration=iter(images)
    )
    assert share(path, whole) < 0.6
    interpreter = Interpreter(str(path))
    (given,), (answered,) = (
        interpreter.get_input_details(),
        interpreter.get_output_details(),
    )
    assert given["dtype"] == answered["dtype"] == np.uint8
    assert given["quantization"] == (pytest.approx(1 / 255), 0)
    scale, zero = answered["quantization"]
    pixels = np.round(images[:1] * 255).astype("uint8")
    denoised = (restore(path, pixels).astype("float32") - zero) * scale
    expected = served(model, pixels.astype("float32") / 255)
    assert 0 < np.abs(denoised - expected).max() < 0.03
    assert expected.std() > 0.3


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"quantize": "int4"}, "'float16', 'dynamic', 'int8'. Received"),
        ({"quantize": "int8"}, "needs `calibration`"),
        ({"quantize": "int8", "calibration": []}, "needs `calibration`"),
        ({"quantize": "dynamic", "calibration": [0]}, "nothing else does"),
        ({"path": "model.onnx"}, "end in .tflite. Received: path="),
    ],
)
def test_mistakes_are_named(tmp_path, model, arguments, message):
    arguments = {"path": "model.tflite", "size": (17, 23)} | arguments
    path = tmp_path / arguments.pop("path")
    with pytest.raises(ValueError, match=message):
        export_litert(model, path, **arguments)
    assert not list(tmp_path.iterdir())
