"""The restricted Boltzmann machine: an autoencoder that throws dice."""

from typing import Any

import keras
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class RestrictedBoltzmannMachine(keras.Model):
    """Binary inputs v and codes h with energy -(v W h + b v + c h).

    p(h_j = 1 | v) = sigmoid(v W + c)_j is a stochastic encoder, p(v_i = 1 | h)
    = sigmoid(h W^T + b)_i a stochastic decoder. `fit(v)` trains by contrastive
    divergence: the inputs shall become more likely than what k steps of Gibbs
    sampling make of them. In terms of the free energy

        F(v) = -b v - sum_j softplus(v W + c)_j

    the loss is F(v) - F(v_k) with v_k held fixed, whose gradient is that of
    Hinton, "Training Products of Experts", 2002. After chapter 20 of "Deep
    Learning". Compile it with an optimizer and no loss.

    Args:
        visible: int, values of one input.
        hidden: int, length of the code.
        steps: positive int k. Defaults to `1`.
        seed: int or `None`.
        name, trainable: as in `keras.Model`.

    Raises:
        ValueError: if `steps` is less than 1, or inputs are of another length.

    Inputs: float tensor `(batch, visible)` in [0, 1]. Called it reconstructs:
    p(v = 1 | h = p(h = 1 | v)).

    Example:

    >>> rbm = RestrictedBoltzmannMachine(64, 32)
    >>> rbm.compile(keras.optimizers.SGD(0.1))
    >>> rbm.fit(digits)
    """

    def __init__(
        self,
        visible: int,
        hidden: int,
        steps: int = 1,
        seed: int | None = None,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        super().__init__(name=name, trainable=trainable)
        if steps < 1:
            raise ValueError(
                "`steps` of Gibbs sampling must be at least 1. "
                f"Received: steps={steps}"
            )
        self.visible = visible
        self.hidden = hidden
        self.steps = steps
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.kernel = self.add_weight(
            (visible, hidden),
            keras.initializers.RandomNormal(stddev=0.01, seed=seed),
            name="kernel",
        )
        self.visible_bias = self.add_weight(
            (visible,), "zeros", name="visible_bias"
        )
        self.hidden_bias = self.add_weight(
            (hidden,), "zeros", name="hidden_bias"
        )
        self.built = True

    def call(self, inputs: Tensor) -> Tensor:
        return self.decode(self.encode(inputs))

    def encode(self, inputs: Tensor) -> Tensor:
        """p(h = 1 | v), float tensor `(batch, hidden)`."""
        if inputs.shape[-1] != self.visible:
            raise ValueError(
                f"`inputs` must have {self.visible} values each. "
                f"Received: inputs.shape={tuple(inputs.shape)}"
            )
        return ops.sigmoid(ops.matmul(inputs, self.kernel) + self.hidden_bias)

    def decode(self, codes: Tensor) -> Tensor:
        """p(v = 1 | h), float tensor `(batch, visible)`."""
        kernel = ops.transpose(self.kernel)
        return ops.sigmoid(ops.matmul(codes, kernel) + self.visible_bias)

    def free_energy(self, inputs: Tensor) -> Tensor:
        """F(v), so that p(v) is proportional to exp(-F(v)); `(batch,)`."""
        fields = ops.matmul(inputs, self.kernel) + self.hidden_bias
        bias = ops.matmul(inputs, self.visible_bias[:, None])[:, 0]
        return -bias - ops.sum(ops.softplus(fields), axis=-1)

    def gibbs(self, inputs: Tensor, steps: int) -> Tensor:
        """Inputs after so many steps of drawing h from v and v from h."""
        for _ in range(steps):
            inputs = self._dice(self.decode(self._dice(self.encode(inputs))))
        return inputs

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        inputs = ops.convert_to_tensor(x)
        fantasies = ops.stop_gradient(self.gibbs(inputs, self.steps))
        contrast = self.free_energy(inputs) - self.free_energy(fantasies)
        return ops.mean(contrast)

    def _dice(self, rates: Tensor) -> Tensor:
        """1 with the given probabilities, else 0."""
        uniform = keras.random.uniform(
            ops.shape(rates), seed=self.seed_generator
        )
        return ops.cast(uniform < rates, rates.dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "trainable": self.trainable,
            "visible": self.visible,
            "hidden": self.hidden,
            "steps": self.steps,
            "seed": self.seed,
        }
