"""The range penalty."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.regularizers import RangePenalty

pytestmark = pytest.mark.backend


def test_formula():
    x = np.array([[-0.5, 0.0, 0.5, 2.0]], "float32")
    penalty = ops.convert_to_numpy(RangePenalty(weight=2.0)(x))
    np.testing.assert_allclose(penalty, 2.0 * (0.25 + 1.0) / 4, rtol=1e-6)


def test_as_activity_regularizer_it_does_not_depend_on_the_batch_size():
    losses = []
    for batch_size in (1, 8):
        layer = keras.layers.Identity(activity_regularizer=RangePenalty())
        layer(np.full((batch_size, 4, 4, 3), 1.5, "float32"))
        losses.append(ops.convert_to_numpy(layer.losses[0]))
    np.testing.assert_allclose(losses, 0.25, rtol=1e-6)


def test_config_round_trip():
    config = {"low": -1.0, "high": 2.0, "weight": 0.5}
    assert RangePenalty.from_config(config).get_config() == config


@pytest.mark.parametrize("arguments", [{"low": 1.0}, {"weight": -1}])
def test_an_empty_range_or_negative_weight_is_refused(arguments):
    with pytest.raises(ValueError, match="Received: low="):
        RangePenalty(**arguments)
