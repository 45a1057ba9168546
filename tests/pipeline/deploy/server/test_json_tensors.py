"""REST's JSON, without a server."""

import numpy as np
import pytest

from pipeline.deploy.server.json_tensors import (
    parse_json,
    read_inputs,
    write_outputs,
)
from pipeline.deploy.signatures import Signature, TensorInfo

FLOAT, UINT8, STRING = 1, 4, 7


def signature(**dtypes):
    inputs = {name: TensorInfo(name, dtype) for name, dtype in dtypes.items()}
    return Signature(inputs, {})


IMAGE = signature(image=FLOAT)
TWO = signature(a=FLOAT, b=STRING)


@pytest.mark.parametrize(
    "document",
    [
        {"instances": [[1, 2], [3, 4]]},
        {"instances": [{"image": [1, 2]}, {"image": [3, 4]}]},
        {"inputs": [[1, 2], [3, 4]]},
        {"inputs": {"image": [[1, 2], [3, 4]]}},
    ],
    ids=range(4),
)
def test_four_ways_to_say_the_same(document):
    array = read_inputs(document, IMAGE)["image"]
    assert array.dtype == "float32"
    np.testing.assert_array_equal(array, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    "document",
    [
        {"instances": [{"a": 1, "b": "x"}, {"a": 2, "b": {"b64": "AHgA"}}]},
        {"inputs": {"a": [1, 2], "b": ["x", {"b64": "AHgA"}]}},
    ],
    ids=["rows", "columns"],
)
def test_several_inputs(document):
    arrays = read_inputs(document, TWO)
    assert arrays["a"].tolist() == [1, 2]
    assert arrays["b"].tolist() == [b"x", b"\0x\0"]


@pytest.mark.parametrize(
    "document, said",
    [
        ({}, "Missing"),
        ({"instances": {"a": 1}}, "must be a list"),
        ({"instances": [1]}, "name the inputs"),
        ({"inputs": [1]}, "name the inputs"),
        ({"inputs": {"a": [1]}}, "Received: \\['a'\\]"),
        ({"inputs": {"a": [[1], 2], "b": "x"}}, "a is no array of float32"),
        ({"inputs": {"a": [1], "b": [["x"], "y"]}}, "ragged"),
        ({"inputs": {"a": [1], "b": [1]}}, "neither text nor b64"),
        ({"inputs": {"a": [1], "b": [{"b64": "x", "c": 1}]}}, "neither"),
        ({"inputs": {"a": ["1"], "b": "x"}}, "another type"),
    ],
    ids=range(10),
)
def test_what_is_no_request(document, said):
    with pytest.raises(ValueError, match=said):
        read_inputs(document, TWO)


def test_outputs_by_instance_and_as_a_whole():
    png = {"png_bytes": np.array([b"\0\1"], "object")}
    one = {"predictions": [{"b64": "AAE="}]}
    assert write_outputs(png, by_instance=True) == one
    assert write_outputs(png, by_instance=False) == {
        "outputs": one["predictions"]
    }
    two = {"n": np.array([1, 2], "uint8"), "text": np.array([b"a", b"b"], "O")}
    assert write_outputs(two, by_instance=True) == {
        "predictions": [{"n": 1, "text": "a"}, {"n": 2, "text": "b"}]
    }
    assert write_outputs(two, by_instance=False) == {
        "outputs": {"n": [1, 2], "text": ["a", "b"]}
    }


@pytest.mark.parametrize("depth, is_taken", [(5, True), (6, False)])
def test_depth_is_looked_at_before_parsing(depth, is_taken):
    body = b'{"a":' * depth + b"1" + b"}" * depth
    if is_taken:
        parse_json(body, max_depth=5)
    else:
        with pytest.raises(ValueError, match="deeper than 5"):
            parse_json(body, max_depth=5)
