"""What holds for every kind of corruption, whatever it does."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_ae import corruptions
from keras_ae.corruptions import Corruption

pytestmark = pytest.mark.backend

KINDS = [
    kind
    for kind in vars(corruptions).values()
    if isinstance(kind, type) and issubclass(kind, Corruption)
    if kind not in (Corruption, corruptions.Chain, corruptions.OneOf)
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(1, 1, 1), (5, 3, 4)])
def test_takes_any_size_and_number_of_channels(kind, shape):
    if kind is corruptions.JpegCompression:
        shape = (*shape[:2], 3)  # Its own test refuses others.
    images = np.full((2, *shape), 0.5, "float32")
    damaged = ops.convert_to_numpy(kind(seed=1)(images))
    assert damaged.shape == images.shape and np.all(np.isfinite(damaged))


@pytest.mark.parametrize("kind", KINDS)
def test_takes_half_precision_and_computes_in_float32(kind):
    images = np.linspace(0.1, 0.9, 90).reshape(2, 5, 3, 3).astype("float16")
    damaged = kind(seed=1)(images)
    assert keras.backend.standardize_dtype(damaged.dtype) == "float32"
    np.testing.assert_array_equal(
        ops.convert_to_numpy(damaged),
        ops.convert_to_numpy(kind(seed=1)(images.astype("float32"))),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_compiled_it_does_the_same(kind, images):
    check_compiled(kind(seed=3), images)


def test_compiled_a_chain_in_random_order_does_the_same(images):
    parts = [corruptions.GaussianBlur(), corruptions.Knockout()]
    check_compiled(corruptions.Chain(parts, random_order=True, seed=3), images)


def check_compiled(corruption, images):
    eager = ops.convert_to_numpy(corruption.keyed(images, 1, 7))
    compiled = ops.convert_to_numpy(compiled_for_any_size(corruption)(images))
    # A few values lie on the edge of a rounding.
    assert np.isclose(eager, compiled, atol=1e-3).mean() > 0.99


def compiled_for_any_size(corruption):
    def corrupt(images):
        return corruption.keyed(images, 1, 7)

    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(corrupt)
    import tensorflow as tf

    any_batch = tf.TensorSpec((None, None, None, 3), "float32")
    return tf.function(corrupt, input_signature=[any_batch])
