"""A SavedModel behind the C++ loader that TF-Serving itself calls."""

import contextlib
import ctypes
import os
from collections.abc import Iterable, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .c_api import Output, checked_status, library
from .c_api import SessionError as SessionError
from .c_tensors import DTYPES, as_tensor, to_array
from .codes import Code
from .signatures import (
    Signature,
    TensorInfo,
    encode_varint,
    read_signatures,
)

INVALID_ARGUMENT = Code.INVALID_ARGUMENT
FAILED_PRECONDITION = Code.FAILED_PRECONDITION


class CppSession:
    """Loads a SavedModel and answers requests, as TF-Serving does.

    Python's TensorFlow is not imported, so a model that needs any Python does
    not load here, as it would not in a server.

    Args:
        directory: holds `saved_model.pb`.

    Attributes:
        signatures: what can be called, by name.
        meta_graph: bytes, the serialized MetaGraphDef.

    Raises:
        SessionError: if it cannot be loaded.

    Example:

    >>> with CppSession("serving/denoiser/1") as session:
    ...     session.run("serving_default", {"image": image})["denoised"]
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        tf = library()
        with contextlib.ExitStack() as resources:
            self._graph: int = tf.TF_NewGraph()
            resources.callback(tf.TF_DeleteGraph, self._graph)
            self._session, self.meta_graph = _load(directory, self._graph)
            resources.callback(_delete_session, self._session)
            self.signatures = read_signatures(self.meta_graph)
            self._resources = resources.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Frees the model. The session cannot be used any more."""
        self._resources.close()

    def run(
        self,
        signature: str,
        inputs: Mapping[str, Any],
        timeout_s: float | None = None,
    ) -> dict[str, NDArray[Any]]:
        """Answers one request.

        Args:
            signature: str, one of `signatures`.
            inputs: float32, uint8 or bytes arrays by name.
            timeout_s: positive float, seconds after which no further operation
                of the graph is begun. Defaults to no limit.

        Returns:
            The outputs by name; strings are object arrays of bytes.

        Raises:
            SessionError: if the request or the graph is at fault.
        """
        called = self.find(signature)
        if set(inputs) != set(called.inputs):
            raise SessionError(
                INVALID_ARGUMENT,
                f"{signature} takes {sorted(called.inputs)}. "
                f"Received: {sorted(inputs)}",
            )
        arrays = [
            _converted(name, inputs[name], info)
            for name, info in called.inputs.items()
        ]
        outputs = self._run(called, arrays, _run_options(timeout_s))
        return dict(zip(called.outputs, outputs, strict=True))

    def find(self, signature: str) -> Signature:
        """What a signature takes and gives.

        Raises:
            SessionError: if there is none of that name.
        """
        if signature not in self.signatures:
            raise SessionError(
                FAILED_PRECONDITION,
                f"No signature {signature!r}. Known: {sorted(self.signatures)}",
            )
        return self.signatures[signature]

    def _run(
        self, called: Signature, arrays: list[NDArray[Any]], options: bytes
    ) -> list[NDArray[Any]]:
        tf = library()
        fed = self._places(called.inputs.values())
        fetched = self._places(called.outputs.values())
        results: Any = (ctypes.c_void_p * len(fetched))()
        with contextlib.ExitStack() as stack:
            tensors = [stack.enter_context(as_tensor(a)) for a in arrays]
            feeds = (ctypes.c_void_p * len(fed))(*tensors)
            run_options = tf.TF_NewBufferFromString(options, len(options))
            stack.callback(tf.TF_DeleteBuffer, run_options)
            with checked_status() as status:
                tf.TF_SessionRun(
                    *(self._session, run_options),
                    *(fed, feeds, len(fed)),
                    *(fetched, results, len(fetched)),
                    *(None, 0, None, status),
                )
            for result in results:
                stack.callback(tf.TF_DeleteTensor, result)
            return [to_array(result) for result in results]

    def _places(self, tensors: Iterable[TensorInfo]) -> Any:
        """The TF_Outputs that these tensors are."""
        places = []
        for tensor in tensors:
            node, _, index = tensor.name.rpartition(":")
            operation = library().TF_GraphOperationByName(
                self._graph, node.encode()
            )
            places.append(Output(operation, int(index)))
        return (Output * len(places))(*places)


def _load(directory: str | os.PathLike[str], graph: int) -> tuple[int, bytes]:
    """The session, and its MetaGraphDef."""
    tf = library()
    with contextlib.ExitStack() as stack:
        options = tf.TF_NewSessionOptions()
        stack.callback(tf.TF_DeleteSessionOptions, options)
        buffer = tf.TF_NewBuffer()
        stack.callback(tf.TF_DeleteBuffer, buffer)
        with checked_status() as status:
            session = tf.TF_LoadSessionFromSavedModel(
                *(options, None, os.fsencode(directory)),
                *((ctypes.c_char_p * 1)(b"serve"), 1),
                *(graph, buffer, status),
            )
        meta_graph = buffer.contents
        return session, ctypes.string_at(meta_graph.data, meta_graph.length)


def _run_options(timeout_s: float | None) -> bytes:
    """A RunOptions message; its field 2 is `timeout_in_ms`, 0 for none."""
    if timeout_s is None:
        return b""
    return b"\x10" + encode_varint(max(1, int(timeout_s * 1000)))


def _delete_session(session: int) -> None:
    with checked_status() as status:
        library().TF_DeleteSession(session, status)


def _converted(name: str, value: Any, info: TensorInfo) -> NDArray[Any]:
    """The array, of the dtype that the signature demands."""
    array = np.asarray(value)
    if array.dtype.kind == "S":
        array = array.astype("O")
    expected = DTYPES.get(info.dtype)
    if array.dtype != expected:
        raise SessionError(
            INVALID_ARGUMENT,
            f"{name} must be {expected}. Received: {array.dtype}",
        )
    return array
