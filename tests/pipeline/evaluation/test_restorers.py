import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_ae import inference, models
from pipeline.errors import UserError
from pipeline.evaluation.restorers import load_restorer


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(1)
    return models.shallow(filters=4)


class Halver(tf.Module):
    def __init__(self):
        self.divisor = tf.Variable(2.0)

    @tf.function(input_signature=[tf.TensorSpec([None, None, None, 3])])
    def serve(self, image):
        return {"denoised": image / self.divisor}


def test_keras_file(model, images, tmp_path):
    model.save(tmp_path / "model.keras")
    restored = load_restorer(tmp_path / "model.keras")(images)
    assert isinstance(restored, np.ndarray)
    np.testing.assert_allclose(restored, model(images), atol=1e-6)


def test_export(images, tmp_path):
    module = Halver()
    tf.saved_model.save(
        module, tmp_path, signatures={"serving_default": module.serve}
    )
    restored = load_restorer(str(tmp_path))(images)
    np.testing.assert_allclose(restored, images / 2)


def test_large_images_are_restored_in_tiles(tmp_path, monkeypatch, rng):
    module = Halver()
    tf.saved_model.save(
        module, tmp_path, signatures={"serving_default": module.serve}
    )
    monkeypatch.setattr(inference, "TILE", 2 * inference.MARGIN + 64)
    images = rng.uniform(0, 1, (2, 200, 150, 3)).astype("float32")
    restored = load_restorer(tmp_path)(images)
    np.testing.assert_allclose(restored, images / 2)


def test_no_model(tmp_path):
    with pytest.raises(UserError, match="no model at .*missing.keras"):
        load_restorer(tmp_path / "missing.keras")
    with pytest.raises(UserError, match="cannot load .*SavedModel"):
        load_restorer(tmp_path)


def test_damaged_keras_file(tmp_path):
    (tmp_path / "model.keras").write_bytes(b"not a zip")
    with pytest.raises(UserError, match="cannot load the model") as caught:
        load_restorer(tmp_path / "model.keras")
    assert "\n" not in str(caught.value)


def test_zip_that_is_no_model(tmp_path):
    with zipfile.ZipFile(tmp_path / "model.keras", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(UserError, match="cannot load the model"):
        load_restorer(tmp_path / "model.keras")


def test_export_without_the_signature(tmp_path):
    module = Halver()
    tf.saved_model.save(module, tmp_path, signatures={"other": module.serve})
    with pytest.raises(UserError, match="serving_default"):
        load_restorer(tmp_path)


def test_damaged_export(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"\x00 nothing")
    with pytest.raises(UserError, match="cannot load the model"):
        load_restorer(tmp_path)
