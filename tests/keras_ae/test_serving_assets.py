import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow_serving.apis.prediction_log_pb2 import PredictionLog
from tiny import tiny_model

from keras_ae.serving import Limits, export_model
from pipeline.deploy.cpp_session import CppSession


@pytest.fixture(scope="module")
def model():
    return tiny_model()


@pytest.fixture(scope="module")
def directory(model, tmp_path_factory):
    directory = tmp_path_factory.mktemp("assets") / "export"
    export_model(
        model, directory, limits=Limits(max_side=99), metadata={"sha": "abc"}
    )
    return directory


def test_export_json_tells_what_was_exported(directory):
    about = json.loads((directory / "assets.extra/export.json").read_text())
    assert about["limits"]["max_side"] == 99
    assert about["metadata"] == {"sha": "abc"}
    assert about["versions"]["keras"] == keras.__version__
    assert about["signatures"]["predict_bytes"] == {
        "inputs": ["image_bytes"],
        "outputs": ["png_bytes"],
    }


def test_canary_holds_what_the_model_answers(directory, model):
    with np.load(directory / "assets.extra/canary.npz") as canary:
        image = canary["serving_default/image"]
        expected = np.clip(model.predict(image, verbose=0), 0, 1)
        answer = canary["serving_default/denoised"]
        np.testing.assert_allclose(answer, expected, atol=1e-5)
        assert answer.std() > 0.01
        png = tf.io.decode_png(canary["predict_bytes/png_bytes"][0])
        np.testing.assert_array_equal(png, canary["predict_uint8/denoised"][0])


def test_each_warm_up_request_is_answered(directory):
    file = directory / "assets.extra/tf_serving_warmup_requests"
    called = []
    with CppSession(directory) as session:
        for record in tf.data.TFRecordDataset(str(file)):
            log = PredictionLog.FromString(record.numpy())
            request = log.predict_log.request
            called.append(request.model_spec.signature_name)
            inputs = {
                name: tf.make_ndarray(tensor)
                for name, tensor in request.inputs.items()
            }
            session.run(called[-1], inputs)
        assert sorted(called) == sorted(session.signatures)
