"""Warm-up requests, as TensorFlow's own writer writes them."""

import numpy as np
import pytest
import tensorflow as tf
from tensorflow_serving.apis.prediction_log_pb2 import PredictionLog

from pipeline.deploy.cpp_session import CppSession, SessionError
from pipeline.deploy.warm_up import WARM_UP, warm_up


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """One signature, which refuses numbers below zero."""
    directory = tmp_path_factory.mktemp("export")
    module = tf.Module()

    def root(number):
        positive = tf.debugging.assert_non_negative(number, "E_NEGATIVE")
        with tf.control_dependencies([positive]):
            return {"root": tf.sqrt(number)}

    module.root = tf.function(
        root,
        input_signature=[tf.TensorSpec([None], "float32", "number")],
        autograph=False,
    )
    tf.saved_model.save(
        module, str(directory), signatures={"root": module.root}
    )
    return directory


def request(number):
    log = PredictionLog()
    log.predict_log.request.model_spec.signature_name = "root"
    tensor = tf.make_tensor_proto(np.float32([number]))
    log.predict_log.request.inputs["number"].CopyFrom(tensor)
    return log.SerializeToString()


@pytest.fixture
def write(tmp_path):
    def write(*numbers, change=lambda data: data):
        path = tmp_path / WARM_UP
        path.parent.mkdir(exist_ok=True)
        with tf.io.TFRecordWriter(str(path)) as writer:
            for number in numbers:
                writer.write(request(number))
        path.write_bytes(change(path.read_bytes()))
        return tmp_path

    return write


@pytest.fixture
def session(export):
    with CppSession(export) as session:
        yield session


def test_every_request_is_sent(session, write):
    warm_up(session, write(1, 4, 9))
    with pytest.raises(SessionError, match="E_NEGATIVE"):
        warm_up(session, write(1, 4, -9))


def test_an_export_may_have_none(session, tmp_path):
    warm_up(session, tmp_path)


@pytest.mark.parametrize("size", [-1, -9, 5, 14])
def test_what_is_cut_is_told(session, write, size):
    with pytest.raises(ValueError, match="damaged"):
        warm_up(session, write(1, change=lambda data: data[:size]))


@pytest.mark.parametrize("place", [3, 9, 30, -2])
def test_what_is_changed_is_told(session, write, place):
    def flip(data):
        changed = bytearray(data)
        changed[place] ^= 1
        return bytes(changed)

    with pytest.raises(ValueError, match="damaged"):
        warm_up(session, write(1, change=flip))
