"""How the learning rate of a config falls."""

import keras

from keras_ae.training import step_decay
from pipeline.configs.base import Training


def make_schedule(
    training: Training, steps: int, images: int
) -> keras.optimizers.schedules.LearningRateSchedule:
    """The learning rate as a function of the step.

    Args:
        training: Training.
        steps: batches in the whole training.
        images: in the training split.
    """
    if training.schedule == "cosine":
        return _cosine(training.learning_rate, steps)
    one_pass = -(-images // training.batch_size)
    return step_decay(
        training.learning_rate, steps, one_pass, training.decay_rate
    )


def _cosine(
    learning_rate: float, steps: int
) -> keras.optimizers.schedules.CosineDecay:
    warmup = steps // 100
    return keras.optimizers.schedules.CosineDecay(
        learning_rate if warmup == 0 else 0.0,
        steps - warmup,
        warmup_target=learning_rate if warmup else None,
        warmup_steps=warmup,
    )
