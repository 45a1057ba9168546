"""Penalties on activations against their formulas."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae.regularizers import KLSparsity, RangePenalty

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


def test_kl_sparsity_is_the_divergence_of_the_rates():
    codes = np.array([[0.2, 0.5], [0.4, 0.1]], "float32")
    rates, target = codes.mean(axis=0), 0.1
    divergence = target * np.log(target / rates)
    divergence += (1 - target) * np.log((1 - target) / (1 - rates))
    found = KLSparsity(target, weight=2.0)(ops.convert_to_tensor(codes))
    assert float(found) / len(codes) == pytest.approx(2 * divergence.sum())


def test_kl_sparsity_is_zero_at_the_target():
    codes = ops.full((3, 4), 0.05)
    assert float(KLSparsity(0.05)(codes)) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("target, weight", [(0.0, 1), (1.0, 1), (0.1, -1)])
def test_kl_sparsity_refuses(target, weight):
    with pytest.raises(ValueError, match=f"Received: target={target}"):
        KLSparsity(target, weight)
