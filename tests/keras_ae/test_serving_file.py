import resource

import keras
import numpy as np
import pytest
import tensorflow as tf
from random_models import random_restorer, served
from tiny import tiny_model

from keras_ae.models import dense_autoencoder
from keras_ae.serving import export_model
from keras_ae.serving_file import clipped, written_aside
from keras_ae.serving_litert import export_litert
from keras_ae.serving_onnx import export_onnx

LARGEST = 50_000  # bytes


def test_an_export_is_clipped_and_shares_the_weights(rng):
    model = random_restorer()
    exported = clipped(model)
    images = rng.normal(0.5, 1.0, (2, 5, 7, 3)).astype("float32")
    denoised = exported.predict(images, verbose=0)["denoised"]
    np.testing.assert_allclose(denoised, served(model, images), atol=1e-5)
    assert denoised.min() == 0 and denoised.max() == 1
    assert {id(w) for w in exported.weights} == {id(w) for w in model.weights}
    assert exported.inputs[0].name == "image"


def test_mixed_precision_still_answers_in_float32():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = tiny_model()
    finally:
        keras.config.set_dtype_policy("float32")
    assert clipped(model).output["denoised"].dtype == "float32"


@pytest.mark.parametrize(
    "model, message",
    [
        (keras.layers.UpSampling2D(2), "same size. Received: model="),
        (keras.layers.Conv2D(4, 1), "same size. Received: model="),
        (dense_autoencoder(16, (4,)), "dense_autoencoder.* is incompatible"),
    ],
    ids=["size", "channels", "no images"],
)
def test_what_is_no_restorer_is_named(model, message):
    with pytest.raises(ValueError, match=message):
        clipped(model, (8, 8))


def test_nothing_is_seen_until_it_is_complete(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with written_aside(path) as aside:
        aside.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder .*nowhere"):
        with written_aside(tmp_path / "nowhere" / "file"):
            pytest.fail("nothing is worked out for it")


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt])
def test_what_is_half_written_is_removed(tmp_path, error):
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(error), written_aside(path) as aside:
        aside.write_text("half")
        raise error
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_errors_of_tensorflow_are_errors_of_the_system(tmp_path):
    with pytest.raises(OSError, match="Cannot write .*file: no space"):
        with written_aside(tmp_path / "file"):
            raise tf.errors.ResourceExhaustedError(None, None, "no space")


@pytest.fixture
def full_disk():
    """As if: no file can become larger than `LARGEST`."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("export", [export_onnx, export_litert, export_model])
def test_a_full_disk_leaves_the_old_file(tmp_path, export):
    path = tmp_path / "model.tflite"
    path.write_bytes(b"old")
    model = random_restorer(filters=(16, 32))
    with pytest.raises(OSError):
        if export is export_model:
            with written_aside(path) as aside:
                export(model, aside)
        else:
            export(model, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.backend
@pytest.mark.skipif(
    keras.backend.backend() == "tensorflow", reason="the backend that exports"
)
@pytest.mark.parametrize("export", [export_onnx, export_litert])
def test_other_backends_are_told_what_to_do(tmp_path, export):
    with pytest.raises(ValueError, match="KERAS_BACKEND=tensorflow"):
        export(tiny_model(), tmp_path / "model.tflite")
