"""TensorFlow's C API by ctypes; TensorFlow's Python is not imported."""

import contextlib
import ctypes
import functools
import importlib.util
import pathlib
from collections.abc import Iterator
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_void_p
from typing import Any


class Output(ctypes.Structure):
    """TF_Output: an output of an operation of a graph."""

    _fields_ = [("operation", c_void_p), ("index", c_int)]


class Buffer(ctypes.Structure):
    """TF_Buffer: bytes."""

    _fields_ = [
        ("data", c_void_p),
        ("length", c_size_t),
        ("deallocator", c_void_p),
    ]


# Result and arguments of every function that is called. Without these ctypes
# would cut pointers to 32 bits.
FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "TF_NewStatus": (c_void_p, []),
    "TF_DeleteStatus": (None, [c_void_p]),
    "TF_GetCode": (c_int, [c_void_p]),
    "TF_Message": (c_char_p, [c_void_p]),
    "TF_NewBuffer": (POINTER(Buffer), []),
    "TF_NewBufferFromString": (POINTER(Buffer), [c_char_p, c_size_t]),
    "TF_DeleteBuffer": (None, [POINTER(Buffer)]),
    "TF_NewGraph": (c_void_p, []),
    "TF_DeleteGraph": (None, [c_void_p]),
    "TF_GraphOperationByName": (c_void_p, [c_void_p, c_char_p]),
    "TF_NewSessionOptions": (c_void_p, []),
    "TF_DeleteSessionOptions": (None, [c_void_p]),
    "TF_LoadSessionFromSavedModel": (
        c_void_p,
        [c_void_p, c_void_p, c_char_p, POINTER(c_char_p), c_int]
        + [c_void_p, POINTER(Buffer), c_void_p],
    ),
    "TF_SessionRun": (
        None,
        [c_void_p, c_void_p]
        + [POINTER(Output), POINTER(c_void_p), c_int]
        + [POINTER(Output), POINTER(c_void_p), c_int]
        + [c_void_p, c_int, c_void_p, c_void_p],
    ),
    "TF_DeleteSession": (None, [c_void_p, c_void_p]),
    "TF_AllocateTensor": (
        c_void_p,
        [c_int, POINTER(ctypes.c_int64), c_int, c_size_t],
    ),
    "TF_DeleteTensor": (None, [c_void_p]),
    "TF_TensorType": (c_int, [c_void_p]),
    "TF_NumDims": (c_int, [c_void_p]),
    "TF_Dim": (ctypes.c_int64, [c_void_p, c_int]),
    "TF_TensorByteSize": (c_size_t, [c_void_p]),
    "TF_TensorData": (c_void_p, [c_void_p]),
    "TF_StringInit": (None, [c_void_p]),
    "TF_StringAssignView": (None, [c_void_p, c_char_p, c_size_t]),
    "TF_StringGetDataPointer": (c_void_p, [c_void_p]),
    "TF_StringGetSize": (c_size_t, [c_void_p]),
}


class SessionError(RuntimeError):
    """What the C++ runtime refuses, or a server would before asking it.

    Args:
        code: int, a status code as in gRPC: 3 INVALID_ARGUMENT, 5 NOT_FOUND...
        message: str.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@functools.cache
def library() -> Any:
    """The C API of the installed TensorFlow.

    Raises:
        ImportError: if there is none.
    """
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or spec.origin is None:
        raise ImportError("TensorFlow is not installed: pip install tensorflow")
    path = pathlib.Path(spec.origin).with_name("libtensorflow_cc.so.2")
    # Were its symbols global, a later `import tensorflow` would crash.
    loaded = ctypes.CDLL(str(path), mode=ctypes.RTLD_LOCAL)
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments
    return loaded


@contextlib.contextmanager
def checked_status() -> Iterator[int]:
    """A TF_Status to call with.

    Raises:
        SessionError: if the call has failed.
    """
    tf = library()
    status: int = tf.TF_NewStatus()
    try:
        yield status
        code = tf.TF_GetCode(status)
        if code:
            message = tf.TF_Message(status).decode(errors="replace")
            raise SessionError(code, message)
    finally:
        tf.TF_DeleteStatus(status)
