"""The variational autoencoder."""

import math
from collections.abc import Sequence
from typing import Any, Self

import keras
from keras import ops

from keras_ae.layers.gaussian_sampling import GaussianSampling
from keras_ae.likelihoods import BernoulliNLL
from keras_ae.models.autoencoder import with_parts

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class VariationalAutoencoder(keras.Model):
    """A latent-variable model with a Gaussian code, trained by its bound.

    log p(x) >= E_q(z|x) log p(x|z) - KL(q(z|x) || p(z)), where p(z) = N(0, 1),
    q(z|x) = N(z_mean, exp(z_log_var)) is what the encoder gives, and p(x|z)
    has the decoder's output as its parameter. Compile it with `likelihood` as
    the loss; the divergence, times `beta`, comes from `GaussianSampling`. From
    Kingma & Welling, "Auto-Encoding Variational Bayes", 2014.

    Args:
        encoder: keras.Model with two outputs, `z_mean` and `z_log_var`, each
            `(batch, latent_dim)`.
        decoder: keras.Model, `(batch, latent_dim)` to the shape of the inputs.
        likelihood: keras.losses.Loss, -log p(x|z) in nats, see
            `keras_ae.likelihoods`. Defaults to `BernoulliNLL()`.
        beta: non-negative float, see `GaussianSampling`. Defaults to `1.0`.
        seed: int or `None`.
        name, trainable: as in `keras.Model`.

    Raises:
        ValueError: if the encoder has not two outputs that the decoder takes,
            `likelihood` is no loss, or `beta` is negative.

    Example:

    >>> model = dense_variational(64, units=(128,), latent_dim=2)
    >>> model.compile("adam", loss=model.likelihood)
    >>> model.fit(digits, digits)
    >>> model.decode(keras.random.normal((16, 2)))  # new digits
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        likelihood: keras.losses.Loss | None = None,
        beta: float = 1.0,
        seed: int | None = None,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        likelihood = likelihood or BernoulliNLL()
        _check_halves(encoder, decoder)
        _check_likelihood(likelihood)
        sampling = GaussianSampling(beta, seed, name="sampling")
        inputs = keras.Input(encoder.input_shape[1:])
        super().__init__(
            inputs=inputs,
            outputs=decoder(sampling(*encoder(inputs))),
            name=name,
            trainable=trainable,
        )
        self.encoder = encoder
        self.decoder = decoder
        self.likelihood = likelihood
        self.sampling = sampling

    @property
    def latent_dim(self) -> int:
        return int(self.decoder.input_shape[-1])

    def encode(self, inputs: Tensor) -> Tensor:
        """z_mean of a batch, float tensor `(batch, latent_dim)`."""
        return self.encoder(inputs, training=False)[0]

    def decode(self, codes: Tensor) -> Tensor:
        """The parameter of p(x|z) of a batch of codes."""
        return self.decoder(codes, training=False)

    def interpolate(self, first: Tensor, last: Tensor, steps: int) -> Tensor:
        """Decodes evenly spaced codes from that of one input to another's.

        Args:
            first, last: one input each, without the batch axis.
            steps: int, at least 2, the ends included.
        """
        ends = self.encode(ops.stack([first, last]))
        share = ops.linspace(0.0, 1.0, steps)[:, None]
        return self.decode((1 - share) * ends[0] + share * ends[1])

    def active_units(self, inputs: Tensor, threshold: float = 0.01) -> int:
        """How many latent dimensions say something about the inputs.

        Those whose z_mean varies over the inputs with a variance above the
        threshold. From Burda et al., "Importance Weighted Autoencoders", 2016.
        """
        spread = ops.var(self.encode(inputs), axis=0)
        return int(ops.sum(ops.cast(spread > threshold, "int32")))

    def evidence_lower_bound(
        self, inputs: Tensor, samples: int = 100, seed: int = 0
    ) -> Tensor:
        """Estimates the bound of log p(x), with beta = 1, in nats.

        The mean of log p(x|z_i) p(z_i) / q(z_i|x) over z_i ~ q(z|x). `evaluate`
        gives more than that: there the code is z_mean, and the noise is free.

        Args:
            inputs: float tensor `(batch, ...)`.
            samples: positive int. Defaults to `100`.
            seed: int.

        Returns: float tensor `(batch,)`.

        Raises:
            ValueError: if there is no sample.
        """
        return ops.mean(self._log_weights(inputs, samples, seed), axis=0)

    def log_likelihood(
        self, inputs: Tensor, samples: int = 500, seed: int = 0
    ) -> Tensor:
        """Estimates log p(x) of each input in nats, from below.

        log 1/k sum_i p(x|z_i) p(z_i) / q(z_i|x) with z_i ~ q(z|x), which comes
        closer the larger k is. From Burda et al., 2016.

        Args:
            inputs: float tensor `(batch, ...)`.
            samples: positive int k. Defaults to `500`.
            seed: int.

        Returns: float tensor `(batch,)`.

        Raises:
            ValueError: if there is no sample.
        """
        weights = self._log_weights(inputs, samples, seed)
        return ops.logsumexp(weights, axis=0) - math.log(samples)

    def _log_weights(self, inputs: Tensor, samples: int, seed: int) -> Tensor:
        """log p(x|z) p(z) / q(z|x), float tensor `(samples, batch)`."""
        if samples < 1:
            raise ValueError(
                f"`samples` must be at least 1. Received: samples={samples}"
            )
        inputs = ops.convert_to_tensor(inputs)
        generator = keras.random.SeedGenerator(seed)
        z_mean, z_log_var = self.encoder(inputs, training=False)
        weights = []
        for _ in range(samples):
            noise = keras.random.normal(ops.shape(z_mean), seed=generator)
            codes = z_mean + ops.exp(z_log_var / 2) * noise
            # log p(z) - log q(z|x); the constants of both are the same.
            terms = ops.square(noise) + z_log_var - ops.square(codes)
            nats = self.likelihood.call(inputs, self.decode(codes))
            weights.append(ops.sum(terms, axis=-1) / 2 - nats)
        return ops.stack(weights)

    def get_config(self) -> dict[str, Any]:
        serialize = keras.saving.serialize_keras_object
        sampling = self.sampling.get_config()
        return {
            "name": self.name,
            "trainable": self.trainable,
            "encoder": serialize(self.encoder),
            "decoder": serialize(self.decoder),
            "likelihood": serialize(self.likelihood),
            "beta": sampling["beta"],
            "seed": sampling["seed"],
        }

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None
    ) -> Self:
        names = ("encoder", "decoder", "likelihood")
        return cls(**with_parts(config, names, custom_objects))


def dense_variational(
    input_dim: int,
    units: Sequence[int],
    latent_dim: int,
    likelihood: keras.losses.Loss | None = None,
    activation: str = "relu",
    output_activation: str | None = "sigmoid",
    **kwargs: Any,
) -> VariationalAutoencoder:
    """A variational autoencoder of dense layers.

    Args:
        input_dim: int, values of one input.
        units: sequence of ints, of the hidden layers of the encoder; the
            decoder mirrors them.
        latent_dim: int.
        likelihood: see `VariationalAutoencoder`.
        activation: of the hidden layers. Defaults to `"relu"`.
        output_activation: of the last layer: `"sigmoid"` for a Bernoulli
            likelihood (the default), `None` for a Gaussian one.
        **kwargs: of `VariationalAutoencoder`.

    Inputs and outputs: float tensors `(batch, input_dim)`.
    """
    inputs = keras.Input((input_dim,))
    x = inputs
    for width in units:
        x = keras.layers.Dense(width, activation)(x)
    statistics = [
        keras.layers.Dense(latent_dim, name=name)(x)
        for name in ("z_mean", "z_log_var")
    ]
    codes = keras.Input((latent_dim,))
    x = codes
    for width in reversed(units):
        x = keras.layers.Dense(width, activation)(x)
    outputs = keras.layers.Dense(input_dim, output_activation)(x)
    return VariationalAutoencoder(
        keras.Model(inputs, statistics, name="encoder"),
        keras.Model(codes, outputs, name="decoder"),
        likelihood,
        **kwargs,
    )


def _check_halves(encoder: keras.Model, decoder: keras.Model) -> None:
    given, taken = encoder.output_shape, decoder.input_shape
    if not isinstance(given, list) or given != [taken, taken]:
        raise ValueError(
            "`encoder` must give z_mean and z_log_var, each of the shape that "
            f"`decoder` takes. Received: encoder.output_shape={given}, "
            f"decoder.input_shape={taken}"
        )


def _check_likelihood(likelihood: Any) -> None:
    if not isinstance(likelihood, keras.losses.Loss):
        raise ValueError(
            "`likelihood` must be a loss in nats: GaussianNLL(), "
            "BernoulliNLL() or CategoricalNLL() of `keras_ae.likelihoods`. "
            f"Received: likelihood={likelihood!r}"
        )
