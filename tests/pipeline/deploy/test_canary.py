import io
import shutil

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from tiny import tiny_model

from keras_ae.serving import export_model
from pipeline.deploy import canary
from pipeline.deploy.canary import CanaryError, try_export


def encoded(picture):
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


PNG = encoded(Image.new("RGB", (8, 8)))


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    directory = tmp_path_factory.mktemp("canary") / "good"
    export_model(tiny_model(), directory)
    return directory


@pytest.fixture
def export(good, tmp_path):
    return shutil.copytree(good, tmp_path / "export")


def change_canary(export, name, change):
    path = export / "assets.extra" / "canary.npz"
    with np.load(path) as file:
        arrays = dict(file)
    arrays[name] = change(arrays[name])
    np.savez_compressed(path, **arrays)


def test_a_good_export_passes(good):
    try_export(good)


def test_rounding_may_fall_either_way(export):
    change_canary(
        export, "serving_default/denoised", lambda image: image + 5e-5
    )
    change_canary(
        export, "predict_uint8/denoised", lambda image: image.clip(1) - 1
    )
    try_export(export)


@pytest.mark.parametrize(
    "name, change",
    [
        ("serving_default/denoised", lambda image: image + 2e-4),
        ("serving_default/denoised", lambda image: image[:1]),
        ("predict_uint8/denoised", lambda image: image // 2),
        ("predict_bytes/png_bytes", lambda png: png[[1, 0]]),
    ],
)
def test_another_answer_than_the_models_is_told(export, name, change):
    change_canary(export, name, change)
    with pytest.raises(CanaryError, match=f"{name} is not what the model"):
        try_export(export)


class Naive(tf.Module):
    """Answers whatever comes, by the right names."""

    def __init__(self, pixels=lambda image: image):
        self.pixels = pixels

    def save(self, directory):
        image = [tf.TensorSpec([None] * 4, "float32", "image")]
        pixels = [tf.TensorSpec([None] * 4, "uint8", "image")]
        files = [tf.TensorSpec([None], "string", "image_bytes")]
        examples = [tf.TensorSpec([None], "string", "examples")]
        tf.saved_model.save(
            self,
            str(directory),
            signatures={
                "serving_default": tf.function(
                    lambda image: {"denoised": self.pixels(image)}, image
                ),
                "predict_uint8": tf.function(
                    lambda image: {"denoised": image + 0}, pixels
                ),
                "predict_bytes": tf.function(
                    lambda image_bytes: {"png_bytes": image_bytes + ""}, files
                ),
                "predict_examples": tf.function(
                    lambda examples: {"png_bytes": examples + ""}, examples
                ),
            },
        )
        return directory


def own_canary(directory):
    """A canary that holds what such an export answers."""
    answers = {
        "serving_default": ("image", "denoised", np.zeros((1, 8, 8, 3), "f4")),
        "predict_uint8": ("image", "denoised", np.zeros((1, 8, 8, 3), "u1")),
        "predict_bytes": ("image_bytes", "png_bytes", np.array([PNG])),
        "predict_examples": ("examples", "png_bytes", np.array([PNG])),
    }
    path = directory / "assets.extra" / "canary.npz"
    path.parent.mkdir()
    arrays = {
        f"{signature}/{name}": value
        for signature, (fed, answered, value) in answers.items()
        for name in (fed, answered)
    }
    np.savez(path, **arrays)


def test_an_export_without_guards_is_told(tmp_path):
    naive = Naive().save(tmp_path / "naive")
    own_canary(naive)
    with pytest.raises(CanaryError, match="answers where E_NON_FINITE is due"):
        try_export(naive)


@pytest.mark.parametrize(
    "pixels, operation",
    [
        (lambda x: x + tf.random.normal(tf.shape(x)), "RandomStandardNormal"),
        (
            lambda x: x + tf.random.stateless_normal(tf.shape(x), (1, 2)),
            "StatelessRandom",
        ),
        (
            lambda x: tf.numpy_function(lambda y: y, [x], tf.float32),
            "PyFunc",
        ),
        (
            lambda x: x + tf.cast(tf.size(tf.io.read_file("/x")), "float32"),
            "ReadFile",
        ),
    ],
)
def test_an_export_of_forbidden_operations_is_told(tmp_path, pixels, operation):
    naive = Naive(pixels).save(tmp_path / "naive")
    own_canary(naive)
    with pytest.raises(CanaryError, match=f"has the operation .*{operation}"):
        try_export(naive)


def test_an_export_with_other_signatures_is_told(tmp_path):
    module = tf.Module()
    image = tf.TensorSpec([None] * 4, "float32", "image")
    module.restore = tf.function(
        lambda image: {"restored": image}, input_signature=[image]
    )
    signatures = {"serving_default": module.restore}
    tf.saved_model.save(module, str(tmp_path), signatures=signatures)
    own_canary(tmp_path)
    with pytest.raises(CanaryError, match="predict_bytes is None and should"):
        try_export(tmp_path)


def test_a_damaged_warm_up_is_told(export):
    path = export / "assets.extra" / "tf_serving_warmup_requests"
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(ValueError, match="warm-up requests are damaged"):
        try_export(export)


def test_more_memory_than_a_server_has_is_told(monkeypatch):
    canary.check_memory()
    monkeypatch.setattr(canary, "MAX_MEMORY", 2**20)
    with pytest.raises(CanaryError, match="a server has 1$"):
        canary.check_memory()


def test_an_export_without_a_canary_is_told(export):
    (export / "assets.extra" / "canary.npz").unlink()
    with pytest.raises(FileNotFoundError, match="canary.npz"):
        try_export(export)


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def lose_an_answer(path):
    with np.load(path) as file:
        arrays = dict(file)
    del arrays["predict_bytes/png_bytes"]
    np.savez(path, **arrays)


@pytest.mark.parametrize("harm", [cut, lose_an_answer])
def test_a_damaged_canary_is_told(export, harm):
    harm(export / "assets.extra" / "canary.npz")
    with pytest.raises(CanaryError, match="canary.npz is damaged: "):
        try_export(export)
