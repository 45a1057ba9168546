import pathlib
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from pipeline.deploy.cpp_session import (
    FAILED_PRECONDITION,
    INVALID_ARGUMENT,
    CppSession,
    SessionError,
)

NOT_FOUND = 5
ROOT = pathlib.Path(__file__).parents[3]


class Calculator(tf.Module):
    """One signature with a variable, one with strings, one that refuses."""

    def __init__(self):
        self.ten = tf.Variable(10.0)

    @tf.function(
        input_signature=[
            tf.TensorSpec([None], "float32", "a"),
            tf.TensorSpec([None], "float32", "b"),
        ]
    )
    def arithmetic(self, a, b):
        return {"minus": a - b, "sum": self.ten * (a + b)}

    @tf.function(input_signature=[tf.TensorSpec([None], "string", "text")])
    def twice(self, text):
        size = tf.cast(tf.strings.length(text), tf.uint8)
        return {"text": text + text, "size": size}

    @tf.function(input_signature=[tf.TensorSpec([], "uint8", "number")])
    def refuse(self, number):
        tf.debugging.assert_less(number, tf.constant(0, "uint8"), "E_NEVER")
        return {"number": number}


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    directory = tmp_path_factory.mktemp("calculator")
    calculator = Calculator()
    tf.saved_model.save(
        calculator,
        str(directory),
        signatures={
            "arithmetic": calculator.arithmetic,
            "twice": calculator.twice,
            "refuse": calculator.refuse,
        },
    )
    return directory


@pytest.fixture(scope="module")
def session(directory):
    with CppSession(directory) as session:
        yield session


def test_inputs_and_outputs_go_by_name(session):
    a, b = np.float32([3, 4]), np.float32([1, 1])
    answer = session.run("arithmetic", {"b": b, "a": a})
    np.testing.assert_array_equal(answer["minus"], [2, 3])
    np.testing.assert_array_equal(answer["sum"], [40, 50])


@pytest.mark.parametrize("dtype", ["object", "S"])
def test_strings_of_any_length(session, dtype):
    texts = np.array([b"", b"ab", b"x" * 100], dtype)
    answer = session.run("twice", {"text": texts})
    assert answer["text"].tolist() == [b"", b"abab", b"x" * 200]
    assert answer["size"].tolist() == [0, 2, 100]


def test_what_the_graph_refuses_keeps_its_code_and_text(session):
    with pytest.raises(SessionError, match="E_NEVER") as caught:
        session.run("refuse", {"number": np.uint8(1)})
    assert caught.value.code == INVALID_ARGUMENT


@pytest.mark.parametrize(
    "inputs, message",
    [
        ({}, r"Received: \[\]"),
        ({"text": [b""], "more": [b""]}, r"Received: \['more', 'text'\]"),
        ({"txet": [b""]}, r"Received: \['txet'\]"),
        ({"text": np.zeros(1, "float32")}, "text must be object"),
    ],
)
def test_requests_that_do_not_fit_the_signature(session, inputs, message):
    with pytest.raises(SessionError, match=message) as caught:
        session.run("twice", inputs)
    assert caught.value.code == INVALID_ARGUMENT


@pytest.mark.parametrize("dtype", ["float64", "uint8", "object"])
def test_no_dtype_is_converted_silently(session, dtype):
    one = np.ones(1, "float32")
    with pytest.raises(SessionError, match=f"Received: {dtype}"):
        session.run("arithmetic", {"a": one, "b": one.astype(dtype)})


def test_an_unknown_signature_is_told_with_the_known_ones(session):
    with pytest.raises(SessionError, match="'thrice'.*'twice'") as caught:
        session.run("thrice", {})
    assert caught.value.code == FAILED_PRECONDITION


def test_a_missing_model_is_not_found(tmp_path):
    with pytest.raises(
        SessionError, match="Could not find SavedModel"
    ) as caught:
        CppSession(tmp_path / "nothing")
    assert caught.value.code == NOT_FOUND


def test_a_model_without_its_variables_loads_and_then_fails(
    directory, tmp_path
):
    """So it does in a server: loading alone proves little."""
    graph = (directory / "saved_model.pb").read_bytes()
    (tmp_path / "saved_model.pb").write_bytes(graph)
    one = np.ones(1, "float32")
    with CppSession(tmp_path) as session:
        with pytest.raises(SessionError, match="Could not find variable"):
            session.run("arithmetic", {"a": one, "b": one})


def test_tensorflow_for_python_stays_out(directory):
    code = (
        "import sys, numpy as np\n"
        "from pipeline.deploy.cpp_session import CppSession\n"
        "with CppSession(sys.argv[1]) as session:\n"
        "    one = np.ones(1, 'float32')\n"
        "    answer = session.run('arithmetic', {'a': one, 'b': one})\n"
        "assert answer['sum'] == 20\n"
        "sys.exit('tensorflow' in sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(directory)], check=True, cwd=ROOT
    )
