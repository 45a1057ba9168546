"""The weight of a variational autoencoder's divergence, raised slowly."""

import keras

from keras_ae.models.variational import VariationalAutoencoder


class KLAnnealing(keras.callbacks.Callback):
    """Raises a variational autoencoder's beta, so that codes pay off first.

    At first the decoder makes little of a code, but its divergence costs at
    once, and the encoder learns to say nothing: dimensions collapse onto the
    prior. With a weight that rises from 0 they are of use before they cost. At
    epoch t, counted from 0,

        beta_t = beta min(1, t / epochs)

    From Bowman et al., "Generating Sentences from a Continuous Space", 2016
    ("KL cost annealing"), and Sonderby et al., "Ladder Variational
    Autoencoders", 2016 ("warm-up"). The loss rises with beta: compare epochs,
    or stop early, only after the annealing.

    Args:
        beta: non-negative float, the last value. Defaults to `1.0`.
        epochs: positive int, how many it takes to get there. Defaults to `10`.

    Raises:
        ValueError: if an argument is outside its range, or (`fit`) the model
            has no beta.

    Example:

    >>> model.compile("adam", loss=model.likelihood)
    >>> model.fit(digits, digits, epochs=60, callbacks=[KLAnnealing(1.0, 20)])
    """

    def __init__(self, beta: float = 1.0, epochs: int = 10) -> None:
        super().__init__()
        if not beta >= 0:
            raise ValueError(
                "`beta` must not be negative: that would reward codes far "
                f"from the prior. Received: beta={beta}"
            )
        if epochs < 1:
            raise ValueError(
                "`epochs` must be at least 1, the epochs until beta is "
                f"reached. Received: epochs={epochs}"
            )
        self.beta = beta
        self.epochs = epochs

    def set_model(self, model: keras.Model) -> None:
        super().set_model(model)
        if not isinstance(model, VariationalAutoencoder):
            raise ValueError(
                "`KLAnnealing` is for a VariationalAutoencoder, whose "
                "divergence has a weight. Received: model of type "
                f"{type(model).__name__}"
            )

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, float] | None = None
    ) -> None:
        share = min(1.0, epoch / self.epochs)
        self.model.sampling.beta.assign(share * self.beta)
