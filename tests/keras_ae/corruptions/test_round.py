"""The switch that rounds intensities."""

import corruption_contract as contract
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import Chain, GaussianNoise, Round

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("levels", [1, 15, 255])
def test_apply_rounds_to_steps(images, levels):
    rounded = Round(levels)(images)
    np.testing.assert_allclose(
        ops.convert_to_numpy(rounded),
        np.round(images * levels) / levels,
        atol=1e-6,
    )


def test_levels_of_8_bits_are_left_alone():
    levels = (np.arange(256) / 255).astype("float32").reshape(1, 16, 16, 1)
    np.testing.assert_allclose(
        ops.convert_to_numpy(Round()(levels)), levels, atol=1e-7
    )


def test_contract_at_the_end_of_a_chain(images):
    contract.check(Chain([GaussianNoise(), Round(100)], seed=3), images)


@pytest.mark.parametrize("levels", [0, -255])
def test_no_levels_are_refused(levels):
    with pytest.raises(ValueError, match="Received: levels="):
        Round(levels)
