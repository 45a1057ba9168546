"""Messages, compared with TensorFlow's own reading of them."""

import numpy as np
import pytest
import tensorflow as tf

from pipeline.deploy.protos import TensorProto
from pipeline.deploy.tensors import to_array, to_proto

ARRAYS = [
    np.arange(24, dtype="float32").reshape(2, 3, 4),
    np.arange(24, dtype="uint8").reshape(2, 3, 4).transpose(),
    np.float64(7),
    np.zeros((0, 5), "int64"),
    np.array([True, False]),
    np.array([b"", b"with\0zeros\0"], "object").reshape(2, 1),
    np.array(b"scalar", "object"),
]


@pytest.mark.parametrize("array", ARRAYS, ids=range(len(ARRAYS)))
def test_tensorflow_reads_what_is_written_and_the_other_way_round(array):
    written = tf.make_ndarray(to_proto(array))
    read = to_array(tf.make_tensor_proto(array))
    for copy in (written, read, to_array(to_proto(array))):
        assert copy.shape == np.shape(array)
        np.testing.assert_array_equal(copy, array)


def stated(shape, dtype=1, **values):
    proto = TensorProto(dtype=dtype, **values)
    for size in shape:
        proto.tensor_shape.dim.add(size=size)
    return proto


@pytest.mark.parametrize(
    "proto",
    [
        stated([3], float_val=[1, 2]),
        stated([2, 2], float_val=[7]),
        stated([2], float_val=[]),
        stated([2], dtype=4, int_val=[3]),
    ],
    ids=range(4),
)
def test_values_that_are_left_out_are_filled_as_tensorflow_does(proto):
    np.testing.assert_array_equal(to_array(proto), tf.make_ndarray(proto))


@pytest.mark.parametrize(
    "proto, said",
    [
        (stated([2], tensor_content=b"1234567"), "7 bytes are not 2 values"),
        (stated([1], float_val=[1, 2]), "2 values are not 1"),
        (stated([-1], float_val=[1]), "shape is unknown"),
        (stated([40_000, 40_000], float_val=[1]), "E_TOO_LARGE"),
        (stated([2**62, 2**62], float_val=[1]), "E_TOO_LARGE"),
        (stated([1], dtype=4, int_val=[256]), "no uint8"),
        (stated([1], dtype=99), "dtype 99 is not served"),
        (stated([1], dtype=0), "dtype 0 is not served"),
    ],
    ids=range(8),
)
def test_what_is_not_whole_is_refused(proto, said):
    with pytest.raises(ValueError, match=said):
        to_array(proto)


def test_an_unknown_rank_is_refused():
    proto = stated([], float_val=[1])
    proto.tensor_shape.unknown_rank = True
    with pytest.raises(ValueError, match="shape is unknown"):
        to_array(proto)
