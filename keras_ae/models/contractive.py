"""An autoencoder whose code hardly moves with its input."""

from typing import Any

import keras
from keras import ops

from keras_ae.models.autoencoder import Autoencoder

Tensor = Any

STEP = 1e-2  # Of the difference quotient; smaller ones drown in float32.


@keras.saving.register_keras_serializable(package="keras_ae")
class ContractiveAutoencoder(Autoencoder):
    """Adds weight * |J|^2, J = d code / d input, to the loss it has.

    The squared Frobenius norm, averaged over the batch, is exact where the
    encoder is one dense layer with a sigmoid: sum_j (h_j (1 - h_j))^2
    sum_i W_ij^2. For any other encoder it is estimated by E |J v|^2 over
    standard normal v, with one v for each input and (f(x + s v) - f(x)) / s
    for J v. From Rifai et al., "Contractive Auto-Encoders", 2011.

    Args:
        encoder, decoder: as in `Autoencoder`.
        weight: non-negative float. Defaults to `0.1`.
        seed: int or `None`, of the directions v.
        name, trainable: as in `keras.Model`.

    Raises:
        ValueError: if `weight` is negative, or as `Autoencoder` does.
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        weight: float = 0.1,
        seed: int | None = None,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        if not weight >= 0:
            raise ValueError(
                "`weight` must not be negative: that would reward codes that "
                f"jump. Received: weight={weight}"
            )
        super().__init__(encoder, decoder, name=name, trainable=trainable)
        self.weight = weight
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        return loss + self.weight * ops.mean(self.contraction(x))

    def contraction(self, inputs: Tensor) -> Tensor:
        """|J|^2 of each input: exact or, for a deep encoder, estimated.

        Returns: float tensor `(batch,)`.
        """
        layer = _only_layer(self.encoder)
        if layer is not None:
            codes = self.encoder(inputs, training=False)
            return sigmoid_jacobian_norm(codes, layer.kernel)
        return self._estimate(inputs)

    def _estimate(self, inputs: Tensor) -> Tensor:
        inputs = ops.convert_to_tensor(inputs)
        directions = keras.random.normal(
            ops.shape(inputs), seed=self.seed_generator
        )
        moved = self.encoder(inputs + STEP * directions, training=False)
        change = (moved - self.encoder(inputs, training=False)) / STEP
        axes = tuple(range(1, len(change.shape)))
        return ops.sum(ops.square(change), axis=axes)

    def get_config(self) -> dict[str, Any]:
        config = {"weight": self.weight, "seed": self.seed}
        return {**super().get_config(), **config}


def sigmoid_jacobian_norm(codes: Tensor, kernel: Tensor) -> Tensor:
    """|J|^2 of h = sigmoid(x W + b): sum_j (h_j (1 - h_j))^2 sum_i W_ij^2.

    Args:
        codes: float tensor h `(batch, units)`.
        kernel: float tensor W `(inputs, units)`.

    Returns: float tensor `(batch,)`.
    """
    slopes = ops.square(codes * (1 - codes))
    return ops.matmul(slopes, ops.sum(ops.square(kernel), axis=0))


def _only_layer(encoder: keras.Model) -> keras.layers.Dense | None:
    """The dense sigmoid layer that is the whole encoder, if one is."""
    layers = [
        layer
        for layer in encoder.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]
    if len(layers) != 1 or not isinstance(layers[0], keras.layers.Dense):
        return None
    sigmoid = layers[0].activation is keras.activations.sigmoid
    return layers[0] if sigmoid else None
