import numpy as np
import pytest

from pipeline.deploy.c_tensors import as_tensor, to_array

STRINGS = [b"", b"short", b"with\0zeros\0", b"longer than it fits " * 100]


@pytest.mark.parametrize(
    "array",
    [
        np.arange(24, dtype="float32").reshape(2, 3, 4),
        np.arange(24, dtype="uint8").reshape(2, 3, 4).transpose(),
        np.float32(7),
        np.zeros((0, 5), "uint8"),
        np.array(STRINGS, "object").reshape(2, 2),
        np.array(b"scalar", "object"),
        np.zeros((0,), "object"),
    ],
    ids=["float", "strided", "scalar", "empty", "text", "one text", "no text"],
)
def test_arrays_come_back_as_they_went(array):
    with as_tensor(np.asarray(array)) as tensor:
        copy = to_array(tensor)
    assert copy.dtype == array.dtype
    assert copy.shape == array.shape
    np.testing.assert_array_equal(copy, array)


def test_the_array_outlives_the_tensor():
    with as_tensor(np.ones((1000,), "float32")) as tensor:
        copy = to_array(tensor)
    copy += 1
    assert copy.sum() == 2000
