import shutil

import numpy as np
import pytest
from tiny import tiny_model

from keras_ae.serving import export_model
from pipeline.deploy.canary import CanaryError, try_export


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


def test_an_export_without_guards_is_told(export, tmp_path):
    import tensorflow as tf

    naive = tmp_path / "naive"
    module = tf.Module()
    module.restore = tf.function(
        lambda image: {"denoised": image},
        input_signature=[tf.TensorSpec([None] * 4, "float32", "image")],
    )
    tf.saved_model.save(
        module, str(naive), signatures={"serving_default": module.restore}
    )
    canary = naive / "assets.extra" / "canary.npz"
    canary.parent.mkdir()
    image = np.zeros((1, 8, 8, 3), "float32")
    np.savez(
        canary,
        **{"serving_default/image": image, "serving_default/denoised": image},
    )
    with pytest.raises(CanaryError, match="answers where E_NON_FINITE is due"):
        try_export(naive)


def test_an_export_without_a_canary_is_told(export):
    (export / "assets.extra" / "canary.npz").unlink()
    with pytest.raises(FileNotFoundError, match="canary.npz"):
        try_export(export)
