"""The norms of gradients that the example shows."""

import keras
import numpy as np
import pytest


@pytest.fixture
def residual_depths(example):
    return example("residual_depths")


def test_a_gradient_is_that_of_the_squared_error(residual_depths, rng):
    """Of y = sum kernel * x: 2 (y - target) x, averaged over the batch."""
    x = rng.uniform(size=(4, 3, 3, 1)).astype("float32")
    target = rng.uniform(size=(4, 1, 1, 1)).astype("float32")
    conv = keras.layers.Conv2D(1, 3, use_bias=False)
    model = keras.Sequential([keras.Input((3, 3, 1)), conv])
    error = np.sum(x * conv.kernel[..., 0], axis=(1, 2, 3)) - target[:, 0, 0, 0]
    gradient = np.mean(2 * error[:, None, None, None] * x, axis=0)
    pairs = residual_depths.small_restorer.Pairs(noisy=x, clean=target)
    (norm,) = residual_depths.gradient_norms(model, pairs)
    assert norm == pytest.approx(np.linalg.norm(gradient), rel=1e-4)


@pytest.mark.parametrize("name", ["none", "pad or project"])
def test_a_stack_has_two_convolutions_a_block_and_two_more(
    residual_depths, name
):
    model = residual_depths.stack(4, *residual_depths.SHORTCUTS[name], seed=0)
    kernels = [v for v in model.weights if tuple(v.shape[:2]) == (3, 3)]
    assert len(kernels) == 4 * 2 + 2
    assert model.output_shape == (None, 32, 32, 3)
