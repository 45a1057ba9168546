"""NumPy arrays as tensors of TensorFlow's C API, and back."""

import contextlib
import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .c_api import library

FLOAT, UINT8, STRING = 1, 4, 7
# An array of strings is an object array of bytes.
DTYPES: dict[int, np.dtype[Any]] = {
    FLOAT: np.dtype("float32"),
    UINT8: np.dtype("uint8"),
    STRING: np.dtype("object"),
}
NUMBERS = {dtype: number for number, dtype in DTYPES.items()}
STRING_SIZE = 24  # bytes of a TF_TString


@contextlib.contextmanager
def as_tensor(array: NDArray[Any]) -> Iterator[int]:
    """A TF_Tensor, deleted when the context is left.

    Args:
        array: float32, uint8, or object array of bytes.
    """
    tf = library()
    array = np.asarray(array, order="C")
    number = NUMBERS[array.dtype]
    itemsize = STRING_SIZE if number == STRING else array.itemsize
    shape = (ctypes.c_int64 * array.ndim)(*array.shape)
    tensor: int = tf.TF_AllocateTensor(
        number, shape, array.ndim, array.size * itemsize
    )
    try:
        data = tf.TF_TensorData(tensor)
        if number == STRING:
            _view_strings(data, array)
        else:
            ctypes.memmove(data, array.ctypes.data, array.nbytes)
        yield tensor
    finally:
        tf.TF_DeleteTensor(tensor)


def _view_strings(data: int, array: NDArray[Any]) -> None:
    """Lets the tensor's strings point to the bytes that the array keeps."""
    tf = library()
    for index, text in enumerate(array.flat):
        string = data + index * STRING_SIZE
        tf.TF_StringInit(string)
        tf.TF_StringAssignView(string, text, len(text))


def to_array(tensor: int) -> NDArray[Any]:
    """A copy of a tensor.

    Args:
        tensor: a TF_Tensor of float32, uint8 or strings.
    """
    tf = library()
    dtype = DTYPES[tf.TF_TensorType(tensor)]
    shape = [tf.TF_Dim(tensor, axis) for axis in range(tf.TF_NumDims(tensor))]
    data = tf.TF_TensorData(tensor)
    size = tf.TF_TensorByteSize(tensor)
    if dtype.hasobject:
        strings = range(data or 0, (data or 0) + size, STRING_SIZE)
        flat = np.array([_string(string) for string in strings], dtype)
    else:
        flat = np.frombuffer(ctypes.string_at(data, size), dtype).copy()
    return flat.reshape(shape)


def _string(string: int) -> bytes:
    tf = library()
    return ctypes.string_at(
        tf.TF_StringGetDataPointer(string), tf.TF_StringGetSize(string)
    )
