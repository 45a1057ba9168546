"""How far evaluation is from training because of batch normalisation."""

import warnings
from typing import Any

import keras
from keras import ops

Tensor = Any


class BatchNormGap(keras.callbacks.Callback):
    """Warns where a model evaluates otherwise than it trains.

    In training, batch normalisation takes mean and variance from the batch, in
    evaluation from moving averages. These lag behind where steps are few: with
    `momentum=0.99` a hundred steps leave a third of the first values. And
    they are not those of any batch where batches are small. The training loss
    shows nothing of it. After each epoch one batch passes both ways, and

        gap = mean((training - evaluation)^2) / var(training)

    of the outputs goes to the logs as `batch_norm_gap`: 0 where both agree, 1
    where evaluation is worth no more than a constant. A small `deep_skip` that
    removes noise had 0.03 to 0.07 once the averages were right, and at 0.1 to
    0.3 evaluated 1 to 4 dB worse (`examples/batch_norm_landmine.py`). The
    cures are larger batches, more steps, or a smaller `momentum`. See Ioffe &
    Szegedy, "Batch Normalization", 2015, and, on small batches, Ioffe, "Batch
    Renormalization", 2017.

    Weights, moving averages and seeds stay as they are; the cost is that of
    two forward passes of the batch.

    Args:
        inputs: float array or tensor `(batch, ...)`, of the size and kind that
            the model is trained with.
        threshold: positive float, the gap from which to warn. Defaults to
            `0.1`, a tenth of the variance of the outputs.
        network: keras.Model, the part of the model to watch, with `inputs` of
            its own; give it where other layers act in training only, such as
            a corruption in front of a restorer, or their effect counts too.
            Defaults to the whole model.

    Raises:
        ValueError: if `threshold` is not positive.

    Warns (`fit`):
        UserWarning: names the epoch and its gap.

    Example:

    >>> gap = BatchNormGap(corrupted[:16])
    >>> model.fit(corrupted, clean, batch_size=16, callbacks=[gap])
    """

    def __init__(
        self,
        inputs: Tensor,
        threshold: float = 0.1,
        network: keras.Model | None = None,
    ) -> None:
        super().__init__()
        if not threshold > 0:
            raise ValueError(
                "`threshold` must be positive: a share of the variance of the "
                f"outputs. Received: threshold={threshold}"
            )
        self.inputs = inputs
        self.threshold = threshold
        self.network = network

    def on_epoch_end(
        self, epoch: int, logs: dict[str, float] | None = None
    ) -> None:
        gap = batch_norm_gap(self.network or self.model, self.inputs)
        if logs is not None:
            logs["batch_norm_gap"] = gap
        if gap > self.threshold:
            warnings.warn(
                f"Epoch {epoch + 1}: evaluation differs from training by "
                f"{gap:.2g} of the variance of the outputs (threshold "
                f"{self.threshold:g}), so `evaluate`, `predict` and val_ "
                "metrics do not show what was trained. Batch normalisation "
                "needs larger batches, more steps or a smaller momentum.",
                stacklevel=2,
            )


def batch_norm_gap(model: keras.Model, inputs: Tensor) -> float:
    """The gap of `BatchNormGap`, of any model with one output."""
    training, evaluation = (
        ops.cast(_outputs(model, inputs, mode), "float32")
        for mode in (True, False)
    )
    error = ops.mean(ops.square(training - evaluation))
    spread = ops.var(training) + keras.config.epsilon()
    return float(ops.convert_to_numpy(error / spread))


def _outputs(model: keras.Model, inputs: Tensor, training: bool) -> Tensor:
    """The outputs of a batch; nothing in the model changes."""
    outputs, _ = model.stateless_call(
        model.trainable_variables,
        model.non_trainable_variables,
        inputs,
        training=training,
    )
    return outputs
