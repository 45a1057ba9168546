import io

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from tensorflow.core.protobuf.saved_model_pb2 import SavedModel
from tiny import tiny_model
from tiny_examples import serialized

from keras_ae import models
from keras_ae.serving import export_model
from pipeline.deploy.cpp_session import CppSession


@pytest.fixture(scope="module")
def model():
    return tiny_model()


@pytest.fixture(scope="module")
def directory(model, tmp_path_factory):
    directory = tmp_path_factory.mktemp("serving") / "export"
    export_model(model, directory)
    return directory


@pytest.fixture(scope="module")
def session(directory):
    with CppSession(directory) as session:
        yield session


def predict(model, images):
    return np.clip(model.predict(images, verbose=0), 0, 1)


def predict_uint8(model, images):
    restored = predict(model, images.astype("float32") / 255)
    return np.round(restored * 255).astype("uint8")


def encode(picture, format_, **options):
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def restore_files(session, *files):
    batch = {"image_bytes": np.array(files, "object")}
    answers = session.run("predict_bytes", batch)["png_bytes"]
    return [np.asarray(Image.open(io.BytesIO(png))) for png in answers]


def assert_same_pixels(actual, expected, levels=1):
    np.testing.assert_allclose(
        actual.astype("int"), expected.astype("int"), rtol=0, atol=levels
    )


@pytest.fixture
def pixels(rng):
    return rng.integers(0, 256, (2, 11, 13, 3), "uint8")


@pytest.fixture
def smooth():
    ramp = np.linspace(40, 200, 24)
    grey = np.broadcast_to((ramp[:, None] + ramp) / 2, (24, 24))
    return Image.fromarray(np.round(grey).astype("uint8")).convert("RGB")


def test_serving_default_is_the_model_clipped(session, model, rng):
    images = rng.normal(0.5, 0.6, (2, 11, 13, 3)).astype("float32")
    answer = session.run("serving_default", {"image": images})["denoised"]
    expected = predict(model, images)
    assert expected.min() == 0 and expected.max() == 1
    np.testing.assert_allclose(answer, expected, atol=1e-5)


def test_predict_uint8_is_the_model_rounded(session, model, pixels):
    answer = session.run("predict_uint8", {"image": pixels})["denoised"]
    assert answer.dtype == "uint8"
    assert_same_pixels(answer, predict_uint8(model, pixels))


def test_predict_bytes_is_the_model_on_files(session, model, pixels):
    files = [encode(Image.fromarray(image), "PNG") for image in pixels]
    for actual, expected in zip(
        restore_files(session, *files),
        predict_uint8(model, pixels),
        strict=True,
    ):
        assert_same_pixels(actual, expected)


@pytest.mark.parametrize("name", ["image/encoded", "image"])
def test_predict_examples_restores_the_file_in_each(session, pixels, name):
    files = [encode(Image.fromarray(image), "PNG") for image in pixels]
    examples = [serialized(**{name: [file], "label": [7]}) for file in files]
    answer = session.run("predict_examples", {"examples": np.array(examples)})
    batch = {"image_bytes": np.array(files, "object")}
    expected = session.run("predict_bytes", batch)["png_bytes"]
    assert answer["png_bytes"].tolist() == expected.tolist()


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (5, 1), (3, 2), (17, 31)])
def test_any_size_is_answered_in_its_size(session, rng, size):
    images = rng.random((1, *size, 3), "float32")
    answer = session.run("serving_default", {"image": images})["denoised"]
    assert answer.shape == images.shape


def test_files_of_one_batch_may_differ_in_size(session):
    sizes = [(4, 3), (1, 1), (9, 2)]
    files = [encode(Image.new("RGB", size), "PNG") for size in sizes]
    restored = restore_files(session, *files)
    assert [image.shape for image in restored] == [(h, w, 3) for w, h in sizes]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P", "RGB"])
def test_every_kind_of_png_is_read(session, smooth, mode):
    picture = smooth.convert(mode)
    (same,) = restore_files(session, encode(picture.convert("RGB"), "PNG"))
    (restored,) = restore_files(session, encode(picture, "PNG"))
    np.testing.assert_array_equal(restored, same)


def test_16_bit_pngs_are_cut_to_8_bits(session, smooth):
    grey = np.asarray(smooth.convert("L"))
    deep = Image.fromarray(grey.astype("uint16") * 256 + 255)
    (same,) = restore_files(session, encode(smooth, "PNG"))
    (restored,) = restore_files(session, encode(deep, "PNG"))
    np.testing.assert_array_equal(restored, same)


@pytest.mark.parametrize(
    "mode, options",
    [("RGB", {}), ("RGB", {"progressive": True}), ("L", {}), ("CMYK", {})],
)
def test_every_kind_of_jpeg_is_read(session, smooth, mode, options):
    file = encode(smooth.convert(mode), "JPEG", quality=95, **options)
    (same,) = restore_files(session, encode(smooth, "PNG"))
    (restored,) = restore_files(session, file)
    assert_same_pixels(restored, same, levels=12)


def test_signatures_are_named_as_promised(session):
    assert {
        name: (list(signature.inputs), list(signature.outputs))
        for name, signature in session.signatures.items()
    } == {
        "serving_default": (["image"], ["denoised"]),
        "predict_uint8": (["image"], ["denoised"]),
        "predict_bytes": (["image_bytes"], ["png_bytes"]),
        "predict_examples": (["examples"], ["png_bytes"]),
    }


def nodes(directory):
    saved = SavedModel.FromString((directory / "saved_model.pb").read_bytes())
    graph = saved.meta_graphs[0].graph_def
    yield from graph.node
    for function in graph.library.function:
        yield from function.node_def


def test_nothing_random_is_exported(directory):
    for node in nodes(directory):
        assert "Random" not in node.op
        if node.op == "VarHandleOp":
            assert node.attr["dtype"].type != tf.int64.as_datatype_enum


def test_weights_are_stored_once(directory, model):
    stored = [
        np.prod(shape)
        for name, shape in tf.train.list_variables(
            str(directory / "variables" / "variables")
        )
        if "OBJECT_GRAPH" not in name
    ]
    assert sorted(stored) == sorted(w.numpy().size for w in model.weights)


def test_mixed_precision_still_answers_in_float32(tmp_path, rng):
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = tiny_model()
    finally:
        keras.config.set_dtype_policy("float32")
    export_model(model, tmp_path)
    with CppSession(tmp_path) as session:
        image = rng.random((1, 4, 4, 3), "float32")
        answer = session.run("serving_default", {"image": image})
    assert answer["denoised"].dtype == "float32"


def test_a_real_model_pads_inside_the_graph(tmp_path, rng):
    model = models.deep_skip(filters=(4, 8, 8))
    export_model(model, tmp_path)
    with CppSession(tmp_path) as session:
        for size in [(1, 1), (1, 5), (19, 30)]:
            image = rng.random((2, *size, 3), "float32")
            answer = session.run("serving_default", {"image": image})
            expected = np.clip(model(image, training=False), 0, 1)
            np.testing.assert_allclose(answer["denoised"], expected, atol=1e-5)


@pytest.mark.backend
@pytest.mark.skipif(
    keras.backend.backend() == "tensorflow", reason="the backend that exports"
)
def test_other_backends_are_told_what_to_do(tmp_path):
    with pytest.raises(ValueError, match="KERAS_BACKEND=tensorflow"):
        export_model(tiny_model(), tmp_path)
