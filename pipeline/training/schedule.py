"""How the learning rate of a config falls."""

import keras

from pipeline.configs.base import Training

PARTS = 4  # of a training; the schedule `step` drops between them.


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
    return keras.optimizers.schedules.ExponentialDecay(
        training.learning_rate,
        decay_steps=max(one_pass, -(-steps // PARTS)),
        decay_rate=training.decay_rate,
        staircase=True,
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
