"""NumPy arrays as TensorProtos and back, without TensorFlow's Python."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Relative, as in `canary`.
from .protos import TensorProto

STRING = 7
# TensorFlow's number of a dtype -> NumPy's, and the field of single values.
DTYPES: dict[int, tuple[str, str]] = {
    1: ("float32", "float_val"),
    2: ("float64", "double_val"),
    3: ("int32", "int_val"),
    4: ("uint8", "int_val"),
    STRING: ("object", "string_val"),
    9: ("int64", "int64_val"),
    10: ("bool", "bool_val"),
}
NUMBERS = {np.dtype(name): number for number, (name, _) in DTYPES.items()}
MAX_BYTES = 256 * 2**20  # of one tensor


def to_proto(array: Any) -> TensorProto:
    """An array as a message.

    Args:
        array: of a dtype in `DTYPES`, or byte strings.
    """
    array = np.asarray(array)
    if array.dtype.kind == "S":
        array = array.astype("object")
    proto = TensorProto(dtype=NUMBERS[array.dtype])
    for size in array.shape:
        proto.tensor_shape.dim.add(size=size)
    if proto.dtype == STRING:
        proto.string_val.extend(array.ravel())
    else:
        proto.tensor_content = array.tobytes()
    return proto


def to_array(proto: TensorProto) -> NDArray[Any]:
    """A message as an array; strings are an object array of bytes.

    Raises:
        ValueError: if the message is not whole, of a dtype that no model here
            takes, or would take more than 256 MiB: a few bytes can claim any
            shape.
    """
    if proto.dtype not in DTYPES:
        raise ValueError(f"dtype {proto.dtype} is not served")
    name, field = DTYPES[proto.dtype]
    dtype = np.dtype(name)
    shape = [dim.size for dim in proto.tensor_shape.dim]
    size = math.prod(shape)
    if proto.tensor_shape.unknown_rank or min(shape, default=0) < 0:
        raise ValueError("its shape is unknown")
    if size * dtype.itemsize > MAX_BYTES:
        raise ValueError(f"E_TOO_LARGE: shape {shape} takes over 256 MiB")
    if proto.tensor_content and proto.dtype != STRING:
        return _from_content(proto.tensor_content, dtype, size).reshape(shape)
    try:
        values = _from_values(list(getattr(proto, field)), dtype, size)
    except OverflowError as error:
        raise ValueError(f"a value is no {dtype}") from error
    return values.reshape(shape)


def _from_content(
    content: bytes, dtype: np.dtype[Any], size: int
) -> NDArray[Any]:
    if len(content) != size * dtype.itemsize:
        raise ValueError(
            f"{len(content)} bytes are not {size} values of {dtype}"
        )
    return np.frombuffer(content, dtype)


def _from_values(
    values: list[Any], dtype: np.dtype[Any], size: int
) -> NDArray[Any]:
    """As TensorFlow does it, the last value fills what is missing."""
    if len(values) > size:
        raise ValueError(f"{len(values)} values are not {size}")
    nothing: Any = b"" if dtype.hasobject else 0
    array = np.full(size, values[-1] if values else nothing, dtype)
    array[: len(values)] = values
    return array
