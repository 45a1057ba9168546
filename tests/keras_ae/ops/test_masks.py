"""Rectangle masks."""

import numpy as np
import pytest
from keras import ops

from keras_ae.ops import block_mask

pytestmark = pytest.mark.backend


def test_marks_the_union_of_the_rectangles():
    mask = block_mask(
        top=ops.array([[0, 1]]),
        left=ops.array([[0, 1]]),
        height=ops.array([[2, 1]]),
        width=ops.array([[1, 3]]),
        shape=(3, 5),
    )
    expected = np.array([[1, 0, 0, 0, 0], [1, 1, 1, 1, 0], [0, 0, 0, 0, 0]])
    np.testing.assert_array_equal(ops.convert_to_numpy(mask)[0], expected)
