"""Layer after layer: how deep autoencoders were first made to train."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from keras_ae.models.autoencoder import Autoencoder, dense_autoencoder
from keras_ae.models.boltzmann import RestrictedBoltzmannMachine

Array = NDArray[np.float32]


def greedy_pretrain(
    stack: Autoencoder,
    data: Array,
    by: str = "rbm",
    epochs: int = 10,
    batch_size: int = 32,
    learning_rate: float = 0.1,
) -> None:
    """Gives a deep autoencoder first weights, one pair of layers at a time.

    The outermost dense layer of the encoder and of the decoder are trained as
    a small autoencoder of the data, the next pair as one of its codes, and so
    on inwards. Then `fit` fine-tunes all layers together. From Hinton &
    Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks",
    2006 (`"rbm"`), and Bengio et al., "Greedy Layer-Wise Training of Deep
    Networks", 2007 (`"autoencoder"`).

    Args:
        stack: of dense layers, as `dense_autoencoder` makes them.
        data: float array `(examples, inputs)` in [0, 1].
        by: `"rbm"`: restricted Boltzmann machines by contrastive divergence,
            whose transposed weights go to the decoder; or `"autoencoder"`:
            sigmoid layers with cross entropy.
        epochs, batch_size: of each pair.
        learning_rate: of plain gradient descent with momentum 0.9.

    Raises:
        ValueError: if `by` is neither, the decoder does not mirror the
            encoder, or `data` is of another shape or range.
    """
    if by not in PRETRAINERS:
        raise ValueError(
            f"`by` must be one of {', '.join(PRETRAINERS)}. Received: by={by!r}"
        )
    pairs = _pairs(stack)
    _check_data(data, stack.input_shape[-1])
    for down, up in pairs:
        optimizer = keras.optimizers.SGD(learning_rate, momentum=0.9)
        fit = {"batch_size": batch_size, "epochs": epochs, "verbose": 0}
        small = PRETRAINERS[by](down, up, data, optimizer, fit)
        data = ops.convert_to_numpy(small.encode(data))


def _by_rbm(
    down: keras.layers.Dense,
    up: keras.layers.Dense,
    data: Array,
    optimizer: keras.optimizers.Optimizer,
    fit: dict[str, int],
) -> RestrictedBoltzmannMachine:
    """Sets the weights of a pair of layers; returns what learned them."""
    machine = RestrictedBoltzmannMachine(up.units, down.units)
    machine.compile(optimizer)
    machine.fit(data, **fit)
    down.set_weights([machine.kernel, machine.hidden_bias])
    up.set_weights([ops.transpose(machine.kernel), machine.visible_bias])
    return machine


def _by_autoencoder(
    down: keras.layers.Dense,
    up: keras.layers.Dense,
    data: Array,
    optimizer: keras.optimizers.Optimizer,
    fit: dict[str, int],
) -> Autoencoder:
    """Sets the weights of a pair of layers; returns what learned them."""
    small = dense_autoencoder(up.units, (down.units,))
    small.compile(optimizer, loss="binary_crossentropy")
    small.fit(data, data, **fit)
    down.set_weights(small.encoder.get_weights())
    up.set_weights(small.decoder.get_weights())
    return small


PRETRAINERS: dict[str, Callable[..., Any]] = {
    "rbm": _by_rbm,
    "autoencoder": _by_autoencoder,
}


def _pairs(
    stack: Autoencoder,
) -> list[tuple[keras.layers.Dense, keras.layers.Dense]]:
    """The dense layers of both halves, from the outermost pair inwards."""
    downs, ups = (_dense(half) for half in (stack.encoder, stack.decoder))
    pairs = list(zip(downs, reversed(ups), strict=False))
    shapes = [down.kernel.shape == up.kernel.shape[::-1] for down, up in pairs]
    if len(downs) != len(ups) or not all(shapes):
        raise ValueError(
            "`stack` must have a decoder whose dense layers mirror those of "
            f"its encoder. Received: encoder units {_units(downs)}, decoder "
            f"units {_units(ups)}"
        )
    return pairs


def _check_data(data: Array, width: int) -> None:
    if data.ndim != 2 or data.shape[1] != width:
        raise ValueError(
            f"`data` must be of the shape (examples, {width}), as `stack` "
            f"takes it. Received: data.shape={data.shape}"
        )
    if np.min(data) < 0 or np.max(data) > 1:
        raise ValueError(
            "`data` must be in [0, 1]: divide intensities of 0 to 255 by 255. "
            f"Received: from {np.min(data)} to {np.max(data)}"
        )


def _dense(model: keras.Model) -> list[keras.layers.Dense]:
    return [
        layer for layer in model.layers if isinstance(layer, keras.layers.Dense)
    ]


def _units(layers: list[keras.layers.Dense]) -> list[int]:
    return [layer.units for layer in layers]
