"""The switch that limits intensities."""

import corruption_contract as contract
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import Chain, Clip, GaussianNoise

pytestmark = pytest.mark.backend


def test_apply_limits_to_0_1():
    values = np.array([-0.5, 0.0, 0.3, 1.0, 1.5], "float32")
    clipped = Clip()(values.reshape(1, 1, 5, 1))
    np.testing.assert_array_equal(
        ops.convert_to_numpy(clipped).ravel(),
        np.clip(values, 0, 1),
    )


def test_contract_at_the_end_of_a_chain(images):
    chain = Chain([GaussianNoise((0.9, 0.9)), Clip()], seed=3)
    contract.check(chain, images)
    clipped = ops.convert_to_numpy(chain(images))
    assert clipped.min() == 0 and clipped.max() == 1
