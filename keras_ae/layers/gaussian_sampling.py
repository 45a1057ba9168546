"""The random code of a variational autoencoder."""

from typing import Any

import keras
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class GaussianSampling(keras.layers.Layer):
    """Draws z ~ N(z_mean, exp(z_log_var)) and pays for knowing so much.

    z = z_mean + exp(z_log_var / 2) e with e ~ N(0, 1), through which gradients
    pass; in evaluation z = z_mean. Adds the loss beta * KL, the mean over the
    batch of the divergence from a standard normal distribution:

        KL = 1/2 sum (z_mean^2 + exp(z_log_var) - 1 - z_log_var)

    From Kingma & Welling, "Auto-Encoding Variational Bayes", 2014; `beta` from
    Higgins et al., "beta-VAE", 2017.

    Args:
        beta: non-negative float; 1 gives the evidence lower bound. It can be
            changed while a training runs: `layer.beta.assign(0.5)`. Defaults
            to `1.0`.
        seed: int or `None`.

    Raises:
        ValueError: if `beta` is negative.

    Inputs: `z_mean` and `z_log_var`, float tensors `(batch, latent_dim)`.
    Output: float tensor of that shape.
    """

    def __init__(
        self, beta: float = 1.0, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if not beta >= 0:
            raise ValueError(
                "`beta` must not be negative: that would reward codes far "
                f"from the prior. Received: beta={beta}"
            )
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.beta = self.add_weight(
            (),
            keras.initializers.Constant(beta),
            trainable=False,
            name="beta",
        )

    def call(
        self, z_mean: Tensor, z_log_var: Tensor, training: bool = False
    ) -> Tensor:
        divergence = gaussian_divergence(z_mean, z_log_var)
        self.add_loss(self.beta * ops.mean(divergence))
        if not training:
            return z_mean
        noise = keras.random.normal(
            ops.shape(z_mean), dtype=z_mean.dtype, seed=self.seed_generator
        )
        return z_mean + ops.exp(z_log_var / 2) * noise

    def compute_output_shape(
        self, z_mean_shape: Any, z_log_var_shape: Any
    ) -> Any:
        return z_mean_shape

    def get_config(self) -> dict[str, Any]:
        config = {
            "beta": float(ops.convert_to_numpy(self.beta)),
            "seed": self.seed,
        }
        return {**super().get_config(), **config}


def gaussian_divergence(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """KL(N(z_mean, exp(z_log_var)) || N(0, 1)) of each code, in nats.

    Args:
        z_mean, z_log_var: float tensors `(batch, latent_dim)`.

    Returns: float tensor `(batch,)`.
    """
    terms = ops.square(z_mean) + ops.exp(z_log_var) - 1 - z_log_var
    return ops.sum(terms, axis=-1) / 2
