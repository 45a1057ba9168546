"""REST's JSON as arrays and back, as TF-Serving reads and writes it.

Stricter in one thing: TF-Serving lets 256 wrap to 0 where uint8 is due.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.deploy.signatures import Signature
from pipeline.deploy.tensors import DTYPES, STRING


def parse_json(body: bytes, max_depth: int) -> dict[str, Any]:
    """A request's document.

    Raises:
        ValueError: if it is no JSON object, or nested too deeply, which is
            looked at before a parser is.
    """
    letters = np.frombuffer(body, np.uint8)
    opened = np.isin(letters, list(b"[{")).astype(np.int8)
    closed = np.isin(letters, list(b"]}")).astype(np.int8)
    depth = np.cumsum(opened - closed, dtype=np.int32).max(initial=0)
    if depth > max_depth:
        raise ValueError(f"JSON Parse error: nested deeper than {max_depth}")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"JSON Parse error: {error}") from error
    if not isinstance(document, dict):
        raise ValueError("JSON Value: the request must be an object")
    return document


def read_inputs(
    document: Mapping[str, Any], signature: Signature
) -> dict[str, NDArray[Any]]:
    """The arrays of a request.

    Args:
        document: has `instances`, a list with one entry for each image, or
            `inputs`, the whole arrays. What is bytes is `{"b64": "..."}`.
        signature: what is called.

    Raises:
        ValueError: if they are not there, ragged, or of another type.
    """
    if ("instances" in document) == ("inputs" in document):
        raise ValueError("Missing 'inputs' or 'instances' key, one of them")
    if "instances" in document:
        values = _columns(document["instances"], signature)
    else:
        values = _named(document["inputs"], signature)
    if set(values) != set(signature.inputs):
        raise ValueError(
            f"the inputs are {sorted(signature.inputs)}. "
            f"Received: {sorted(values)}"
        )
    return {
        name: _array(name, value, signature.inputs[name].dtype)
        for name, value in values.items()
    }


def write_outputs(
    outputs: Mapping[str, NDArray[Any]], by_instance: bool
) -> dict[str, Any]:
    """The document of an answer: `predictions`, or `outputs` as a whole."""
    values = {name: _json(name, array) for name, array in outputs.items()}
    if not by_instance:
        only = len(values) == 1
        return {"outputs": next(iter(values.values())) if only else values}
    if len(values) == 1:
        return {"predictions": next(iter(values.values()))}
    rows = zip(*values.values(), strict=True)
    return {"predictions": [dict(zip(values, r, strict=True)) for r in rows]}


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and "b64" not in value


def _named(value: Any, signature: Signature) -> dict[str, Any]:
    if _is_named(value):
        return dict(value)
    if len(signature.inputs) != 1:
        raise ValueError(f"name the inputs: {sorted(signature.inputs)}")
    return {name: value for name in signature.inputs}


def _columns(instances: Any, signature: Signature) -> dict[str, Any]:
    if not isinstance(instances, list):
        raise ValueError("'instances' must be a list")
    if not instances or not _is_named(instances[0]):
        return _named(instances, signature)
    if any(
        not _is_named(one) or one.keys() != instances[0].keys()
        for one in instances
    ):
        raise ValueError("'instances' must all have the same names")
    return {key: [one[key] for one in instances] for key in instances[0]}


def _array(name: str, value: Any, number: int) -> NDArray[Any]:
    dtype = np.dtype(DTYPES[number][0])
    try:
        if number == STRING:
            return _strings(value)
        array = np.array(value)
        if array.size and array.dtype.kind not in _kinds(dtype):
            raise ValueError("of another type")
        if array.size and dtype.kind in "iu":
            _check_range(array, dtype)
        return array.astype(dtype)
    except (ValueError, OverflowError) as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f"{name} is no array of {dtype}: {reason}") from error


def _kinds(dtype: np.dtype[Any]) -> str:
    return {"f": "iuf", "b": "b"}.get(dtype.kind, "iu")


def _check_range(array: NDArray[Any], dtype: np.dtype[Any]) -> None:
    about = np.iinfo(dtype)
    if array.min() < about.min or array.max() > about.max:
        raise ValueError(f"a value is not in {about.min}..{about.max}")


def _strings(value: Any) -> NDArray[Any]:
    array = np.array(_decoded(value), "object")
    if any(isinstance(one, list) for one in array.flat):
        raise ValueError("it is ragged")
    return array


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(one) for one in value]
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and set(value) == {"b64"}:
        try:
            return base64.b64decode(value["b64"], validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ValueError(f"Unable to base64 decode: {error}") from error
    raise ValueError(f"neither text nor b64: {str(value)[:20]}")


def _json(name: str, array: NDArray[Any]) -> Any:
    if not array.dtype.hasobject:
        return array.tolist()
    return _encoded(array.tolist(), as_bytes=name.endswith("_bytes"))


def _encoded(value: Any, as_bytes: bool) -> Any:
    if isinstance(value, list):
        return [_encoded(one, as_bytes) for one in value]
    if as_bytes:
        return {"b64": base64.b64encode(value).decode()}
    return value.decode(errors="replace")
