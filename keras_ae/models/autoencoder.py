"""The plain autoencoder: an encoder and a decoder."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

import keras

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class Autoencoder(keras.Model):
    """Two models in a row: r(x) = decoder(encoder(x)).

    What makes it more than a copy of its input is the loss it is compiled
    with, a narrow or penalised code (`regularizers.KLSparsity`,
    `ContractiveAutoencoder`), or damage to its input (`denoising`). After
    Goodfellow, Bengio & Courville, "Deep Learning", chapter 14.

    Args:
        encoder: keras.Model, inputs to codes.
        decoder: keras.Model, codes to the shape of the inputs.
        name, trainable: as in `keras.Model`.

    Raises:
        ValueError: if the decoder does not take what the encoder gives.

    Example:

    >>> model = dense_autoencoder(64, units=(32, 8))
    >>> model.compile("adam", loss="mse")
    >>> model.fit(digits, digits)
    >>> codes = model.encode(digits)
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        if encoder.output_shape != decoder.input_shape:
            raise ValueError(
                "`decoder` must take what `encoder` gives. Received: "
                f"encoder.output_shape={encoder.output_shape}, "
                f"decoder.input_shape={decoder.input_shape}"
            )
        inputs = keras.Input(encoder.input_shape[1:])
        super().__init__(
            inputs=inputs,
            outputs=decoder(encoder(inputs)),
            name=name,
            trainable=trainable,
        )
        self.encoder = encoder
        self.decoder = decoder

    def encode(self, inputs: Tensor) -> Tensor:
        """The codes of a batch, as in evaluation."""
        return self.encoder(inputs, training=False)

    def decode(self, codes: Tensor) -> Tensor:
        """What a batch of codes stands for, as in evaluation."""
        return self.decoder(codes, training=False)

    def get_config(self) -> dict[str, Any]:
        serialize = keras.saving.serialize_keras_object
        return {
            "name": self.name,
            "trainable": self.trainable,
            "encoder": serialize(self.encoder),
            "decoder": serialize(self.decoder),
        }

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None
    ) -> Self:
        return cls(**with_parts(config, ("encoder", "decoder"), custom_objects))


def with_parts(
    config: dict[str, Any], names: Iterable[str], custom_objects: Any
) -> dict[str, Any]:
    """A config whose serialized parts are objects again."""
    restore = keras.saving.deserialize_keras_object
    parts = {name: restore(config[name], custom_objects) for name in names}
    return {**config, **parts}


def dense_autoencoder(
    input_dim: int,
    units: Sequence[int],
    activation: str = "sigmoid",
    output_activation: str | None = "sigmoid",
    dropout: float = 0.0,
    code_regularizer: Any = None,
    name: str = "dense_autoencoder",
) -> Autoencoder:
    """An autoencoder of dense layers, the decoder mirroring the encoder.

    Args:
        input_dim: int, values of one input.
        units: sequence of ints, of each layer of the encoder; the last is the
            length of the code.
        activation: of all layers but the last. Defaults to `"sigmoid"`.
        output_activation: of the last layer; `None` gives logits. Defaults to
            `"sigmoid"`.
        dropout: float in [0, 1), share of the inputs of each layer of the
            encoder that training sets to zero: the dropout autoencoder, after
            Srivastava et al., "Dropout", 2014. Defaults to `0.0`.
        code_regularizer: activity regularizer of the code, such as
            `keras.regularizers.L1` or `regularizers.KLSparsity`.
        name: str.

    Raises:
        ValueError: if `units` is empty.

    Inputs and outputs: float tensors `(batch, input_dim)`.
    """
    if not units:
        raise ValueError(
            "`units` needs at least one layer, that of the code. "
            f"Received: units={units}"
        )
    return Autoencoder(
        _encoder(input_dim, units, activation, dropout, code_regularizer),
        _decoder(input_dim, units, activation, output_activation),
        name=name,
    )


def _encoder(
    input_dim: int,
    units: Sequence[int],
    activation: str,
    dropout: float,
    code_regularizer: Any,
) -> keras.Model:
    encoder = keras.Sequential([keras.Input((input_dim,))], name="encoder")
    for layer, width in enumerate(units):
        if dropout:
            encoder.add(keras.layers.Dropout(dropout))
        code = layer == len(units) - 1
        encoder.add(
            keras.layers.Dense(
                width,
                activation,
                activity_regularizer=code_regularizer if code else None,
            )
        )
    return encoder


def _decoder(
    input_dim: int,
    units: Sequence[int],
    activation: str,
    output_activation: str | None,
) -> keras.Model:
    *rest, code = units
    decoder = keras.Sequential([keras.Input((code,))], name="decoder")
    for width in reversed(rest):
        decoder.add(keras.layers.Dense(width, activation))
    decoder.add(keras.layers.Dense(input_dim, output_activation))
    return decoder
