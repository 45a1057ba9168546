"""Losses named as what they are: negative log-likelihoods, in nats.

A decoder's output is the parameter of a distribution of the input; training it
by maximum likelihood gives the usual losses (Goodfellow, Bengio & Courville,
"Deep Learning", chapter 14.4):

    Gaussian, mean x_hat      squared error / (2 stddev^2) + constant
    Bernoulli, rate x_hat     binary cross entropy
    categorical, rates x_hat  cross entropy

Each is summed over the values of an example, not averaged: only then it can be
added to a divergence of codes, as in a variational autoencoder.
"""

import math
from typing import Any

import keras
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class GaussianNLL(keras.losses.Loss):
    """sum (x - x_hat)^2 / (2 stddev^2) + log(stddev sqrt(2 pi)).

    Args:
        stddev: positive float, of the noise around x_hat, in the units of x.
            Defaults to `1.0`.

    Raises:
        ValueError: if `stddev` is not positive.

    Inputs: float tensors `(batch, ...)` of equal shapes.
    """

    def __init__(
        self, stddev: float = 1.0, name: str = "gaussian_nll", **kwargs: Any
    ) -> None:
        super().__init__(name=name, **kwargs)
        if stddev <= 0:
            raise ValueError(
                "`stddev` must be positive: without noise any error is "
                f"impossible. Received: stddev={stddev}"
            )
        self.stddev = stddev

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        distance = ops.square((y_pred - y_true) / self.stddev) / 2
        constant = math.log(self.stddev * math.sqrt(2 * math.pi))
        return _sum(distance + constant)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "stddev": self.stddev}


@keras.saving.register_keras_serializable(package="keras_ae")
class BernoulliNLL(keras.losses.Loss):
    """-sum x log x_hat + (1 - x) log(1 - x_hat).

    Inputs: float tensors `(batch, ...)` of equal shapes in [0, 1]. Where x is
    neither 0 nor 1 it is the cross entropy, not a likelihood.
    """

    def __init__(self, name: str = "bernoulli_nll", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        return _sum(ops.binary_crossentropy(y_true, y_pred))


@keras.saving.register_keras_serializable(package="keras_ae")
class CategoricalNLL(keras.losses.Loss):
    """-sum x log x_hat, x one-hot along the last axis.

    Inputs: float tensors `(batch, ..., classes)` of equal shapes; those of
    x_hat sum to 1 along the last axis.
    """

    def __init__(self, name: str = "categorical_nll", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        return _sum(ops.categorical_crossentropy(y_true, y_pred))


def _sum(values: Tensor) -> Tensor:
    """Over all axes but the first."""
    return ops.sum(ops.reshape(values, (ops.shape(values)[0], -1)), axis=-1)
