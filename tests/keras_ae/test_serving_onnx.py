import sys

import numpy as np
import onnx
import onnxruntime
import pytest
from random_models import RANDOM_MODELS, random_restorer, served

from keras_ae.models import Restorer
from keras_ae.serving_onnx import export_onnx

# Not multiples of the strides, smaller than the strides, and one that is.
SHAPES = [(1, 16, 16, 3), (2, 17, 23, 3), (3, 1, 1, 3), (1, 2, 31, 3)]


@pytest.fixture(scope="module")
def restorer():
    return random_restorer()


@pytest.fixture(scope="module")
def path(restorer, tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "restorer.onnx"
    export_onnx(restorer, path)
    return path


def assert_agrees(path, model, images, atol):
    session = onnxruntime.InferenceSession(path)
    (denoised,) = session.run(["denoised"], {"image": images})
    expected = served(model, images)
    assert denoised.dtype == "float32"
    np.testing.assert_allclose(denoised, expected, rtol=0, atol=atol)
    return expected


@pytest.mark.parametrize("make_model", RANDOM_MODELS)
def test_it_computes_what_the_model_does_clipped(tmp_path, rng, make_model):
    model = make_model()
    export_onnx(model, tmp_path / "model.onnx")
    for shape in SHAPES:
        images = rng.normal(0.5, 1.0, shape).astype("float32").clip(-0.5, 2)
        images[:, :, ::4] = 0  # What MarkExtremes looks for.
        expected = assert_agrees(tmp_path / "model.onnx", model, images, 1e-5)
        if images.size > 100:
            assert expected.min() == 0 and expected.max() == 1
            assert 0.1 < np.mean((expected > 0) & (expected < 1))


@pytest.mark.slow
def test_the_preset(tmp_path, rng):
    model = Restorer.from_preset("restorer_small")
    export_onnx(model, tmp_path / "model.onnx")
    images = rng.random((1, 45, 67, 3), "float32")
    assert_agrees(tmp_path / "model.onnx", model, images, 1e-5)


def test_the_file_is_valid_and_names_its_axes(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    (image,), (denoised,) = model.graph.input, model.graph.output
    for value, name in [(image, "image"), (denoised, "denoised")]:
        assert value.name == name
        axes = value.type.tensor_type.shape.dim
        named = [axis.dim_param or axis.dim_value for axis in axes]
        assert named == ["batch", "height", "width", 3]


def test_weights_are_stored_once(path, restorer):
    tensors = [t for t in onnx.load(path).graph.initializer if len(t.dims) == 4]
    stored = sum(np.prod(tensor.dims) for tensor in tensors)
    kernels = sum(w.numpy().size for w in restorer.weights if w.ndim == 4)
    assert kernels <= stored < 1.01 * kernels


def test_an_older_file_is_replaced(tmp_path, restorer, rng):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"old")
    export_onnx(restorer, path)
    assert_agrees(path, restorer, rng.random((1, 4, 4, 3), "float32"), 1e-5)
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_missing_is_named(tmp_path, restorer, monkeypatch):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    with pytest.raises(ImportError, match=r"pip install 'keras-ae\[onnx\]'"):
        export_onnx(restorer, tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())
