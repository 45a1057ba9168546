"""Residual blocks."""

import numpy as np
import pytest
from keras import ops

from keras_ae.layers import DecoderBlock, EncoderBlock

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("shortcut", ["convolution", "pad", "none"])
@pytest.mark.parametrize("size", [(8, 8), (7, 5)])
def test_encoder_shape(shortcut, size):
    block = EncoderBlock(6, hidden_filters=4, shortcut=shortcut)
    shape = (2, *size, 3)
    output = block(np.zeros(shape, "float32"))
    assert tuple(output.shape) == block.compute_output_shape(shape)
    assert tuple(output.shape) == (2, -(-size[0] // 2), -(-size[1] // 2), 6)


@pytest.mark.parametrize("shortcut", ["convolution", "pad", "none"])
def test_decoder_shape(shortcut):
    block = DecoderBlock(2, shortcut=shortcut)
    output = block(np.zeros((2, 3, 5, 6), "float32"))
    assert tuple(output.shape) == (2, 6, 10, 2)
    assert block.compute_output_shape((2, 3, 5, 6)) == (2, 6, 10, 2)


def test_hidden_filters_are_the_width_between_the_convolutions():
    block = EncoderBlock(6, hidden_filters=4)
    block.build((None, 8, 8, 3))
    assert tuple(block.conv1.kernel.shape) == (3, 3, 3, 4)
    assert tuple(block.conv2.kernel.shape) == (3, 3, 4, 6)


def silenced(block, channels):
    """The block with F = 0, so that relu(V(x)) is left."""
    block.build((None, 6, 6, channels))
    block.conv2.kernel.assign(np.zeros(block.conv2.kernel.shape))
    return block


def test_the_identity_shortcut_passes_x(rng):
    x = rng.normal(size=(1, 6, 6, 4)).astype("float32")
    block = silenced(EncoderBlock(4, strides=1, shortcut="identity"), 4)
    np.testing.assert_allclose(
        ops.convert_to_numpy(block(x)), np.maximum(x, 0), atol=1e-6
    )


@pytest.mark.parametrize("filters", [2, 7])
def test_the_pad_shortcut_subsamples_and_fits_the_channels(rng, filters):
    x = rng.uniform(size=(1, 6, 6, 4)).astype("float32")
    block = silenced(EncoderBlock(filters, shortcut="pad"), 4)
    expected = np.zeros((1, 3, 3, filters), "float32")
    kept = min(filters, 4)
    expected[..., :kept] = x[:, ::2, ::2, :kept]
    np.testing.assert_allclose(
        ops.convert_to_numpy(block(x)), expected, atol=1e-6
    )


def test_without_a_shortcut_nothing_else_is_left(rng):
    x = rng.normal(size=(1, 6, 6, 4)).astype("float32")
    block = silenced(EncoderBlock(4, shortcut="none"), 4)
    np.testing.assert_allclose(ops.convert_to_numpy(block(x)), 0, atol=1e-6)
    assert len(block.trainable_variables) == 2 + 4


def test_an_identity_between_unequal_shapes_is_refused():
    with pytest.raises(ValueError, match="3 channels in, filters=4"):
        EncoderBlock(4, shortcut="identity").build((None, 8, 8, 3))


def test_an_unknown_shortcut_is_refused():
    with pytest.raises(ValueError, match="Received: shortcut='skip'"):
        EncoderBlock(4, shortcut="skip")


@pytest.mark.parametrize("kind", [EncoderBlock, DecoderBlock])
def test_config_round_trip(kind):
    block = kind(6, hidden_filters=4, strides=3, shortcut="pad")
    assert kind.from_config(block.get_config()).get_config() == (
        block.get_config()
    )


def test_the_shortcut_has_no_strided_convolution():
    # With oneDNN its gradient writes beyond its memory (TensorFlow 2.21).
    block = EncoderBlock(4, strides=2)
    block.build((None, 8, 8, 3))
    assert tuple(block.project.strides) == (1, 1)
