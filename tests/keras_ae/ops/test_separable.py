"""Matrices for columns and rows."""

import numpy as np
import pytest
from keras import ops

from keras_ae.ops import separable_product

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("matrices", [1, 3])
def test_multiplies_columns_and_rows_of_every_channel(rng, matrices):
    images = rng.normal(size=(3, 5, 7, 2)).astype("float32")
    down = rng.normal(size=(matrices, 5, 5)).astype("float32")
    across = rng.normal(size=(matrices, 7, 7)).astype("float32")
    product = separable_product(ops.convert_to_tensor(images), down, across)
    expected = [
        np.einsum("ih,jw,hwc->ijc", down[b % matrices], across[b % matrices], x)
        for b, x in enumerate(images)
    ]
    np.testing.assert_allclose(
        ops.convert_to_numpy(product), expected, atol=1e-4
    )
