"""The output head."""

import numpy as np
import pytest
from keras import ops

from keras_ae.layers import ScaledTanh

pytestmark = pytest.mark.backend


def test_formula():
    x = np.array([-20.0, 0.0, 0.5, 20.0], "float32")
    y = ops.convert_to_numpy(ScaledTanh(scale=0.6, offset=0.9)(x))
    np.testing.assert_allclose(y, 0.6 * (np.tanh(x) + 0.9), rtol=1e-6)


@pytest.mark.parametrize(
    "scale, offset, low, high",
    [(0.6, 1.0, "0", "1.2"), (0.5, 0.8, "-0.1", "0.9"), (-1, 0, "-1", "1")],
)
def test_a_range_that_misses_0_or_1_is_refused(scale, offset, low, high):
    with pytest.raises(ValueError, match=rf"lie in \({low}, {high}\)"):
        ScaledTanh(scale=scale, offset=offset)


def test_config_round_trip():
    head = ScaledTanh(scale=0.7, offset=0.6)
    assert ScaledTanh.from_config(head.get_config()).scale == 0.7
    assert head.get_config()["offset"] == 0.6
