"""One training: from shards and a config to the weights of the best epoch."""

import pathlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import keras
import tensorflow as tf
from tensorboard.plugins.hparams import api as hparams

from keras_ae.corruptions import Corruption
from keras_ae.input_pipeline import (
    evaluation_batches,
    num_examples,
    record_error,
    training_batches,
)
from keras_ae.metrics import PSNR, SSIM
from keras_ae.models import denoising
from keras_ae.training import Checkpoint
from pipeline.configs.base import Training
from pipeline.devices import share_statistics, strategy
from pipeline.errors import UserError
from pipeline.training.choices import (
    begin_with,
    build_model,
    make_corruption,
    make_loss,
)
from pipeline.training.display import ImagePanels, ProgressBar, StepScalars
from pipeline.training.guards import BestWeights, StopWhereNotFinite
from pipeline.training.hyperparameters import as_hparams
from pipeline.training.schedule import make_schedule

MIN_EPOCHS, MAX_STEPS_PER_EPOCH = 8, 1000
EVALUATION_BATCHES = 4


class Trained(NamedTuple):
    """What a training has made.

    Attributes:
        network: with the weights of the best epoch.
        history: values of each epoch by name, such as `loss` and `val_psnr`.
    """

    network: keras.Model
    history: dict[str, list[float]]


def train(
    training: Training,
    examples: pathlib.Path,
    run_dir: pathlib.Path,
    evaluation_steps: int | None = None,
    min_epochs: int = MIN_EPOCHS,
) -> Trained:
    """Fits a model to restore images from a mixture of corruptions.

    Leaves TensorBoard events and `history.json`. Killed and called again, it
    goes on from its last epoch and ends with the weights that it would have
    had; call `remove_checkpoints` once they are saved.

    Args:
        training: Training.
        examples: directory with the splits `train` and `eval`.
        run_dir: where it may have been begun.
        evaluation_steps: batches of `eval` to judge each epoch by; `None`
            for 4.
        min_epochs: int, epochs at the least.

    Raises:
        DivergenceError: if the loss is not finite any more.
        UserError: if the config or the examples do not permit it.
    """
    epochs, per_epoch = divided(training.steps, min_epochs)
    keras.utils.set_random_seed(training.seed)
    corruption = make_corruption(training.corruption, training.seed)
    with _damage_told(examples):
        images = _or_refused(num_examples, examples, "train")
        schedule = make_schedule(training, epochs * per_epoch, images)
        with strategy(training.devices, training.batch_size).scope():
            network, fitted = _compiled(training, schedule, corruption)
            checkpoint = Checkpoint(fitted, run_dir)
        done = checkpoint.step // per_epoch
        best = BestWeights(
            run_dir / "best.weights.h5",
            checkpoint.history.get("val_psnr", [])[:done],
            training.patience,
        )
        batches, evaluation = _batches(
            training, examples, corruption, checkpoint.step, evaluation_steps
        )
        bar = ProgressBar(epochs * per_epoch, checkpoint.step)
        if not best.exhausted:
            fitted.fit(
                batches,
                validation_data=evaluation,
                initial_epoch=done,
                epochs=epochs,
                steps_per_epoch=per_epoch,
                shuffle=False,  # The batches come shuffled.
                verbose=0,
                callbacks=[
                    StopWhereNotFinite(schedule),
                    best,
                    bar,
                    *_events(training, run_dir, evaluation),
                    *_averages(training),
                    checkpoint,
                ],
            )
    best.restore(fitted)
    return Trained(network, checkpoint.history)


def remove_checkpoints(run_dir: pathlib.Path) -> None:
    """Deletes what a training could have gone on from."""
    # After a kill on the way no checkpoint is without its best weights.
    for path in sorted(run_dir.glob("*.weights.h5"), reverse=True):
        path.unlink()


def divided(steps: int, min_epochs: int = MIN_EPOCHS) -> tuple[int, int]:
    """Epochs and steps of each, together at least `steps`."""
    epochs = max(min(steps, min_epochs), -(-steps // MAX_STEPS_PER_EPOCH))
    return epochs, -(-steps // epochs)


def _compiled(
    training: Training,
    schedule: keras.optimizers.schedules.LearningRateSchedule,
    corruption: Corruption,
) -> tuple[keras.Model, keras.Model]:
    """The network and the model to fit: it, or it behind a corruption."""
    network = build_model(
        training.model_name, training.model_arguments, training.mixed_precision
    )
    begin_with(network, training.initial_weights)
    share_statistics(network)
    inside = training.placement == "model"
    fitted = denoising(network, corruption) if inside else network
    fitted.compile(
        keras.optimizers.Adam(
            schedule,
            use_ema=training.ema_momentum > 0,
            ema_momentum=training.ema_momentum,
        ),
        loss=make_loss(training.loss, training.loss_arguments),
        metrics=[PSNR(), SSIM()],
        jit_compile=False,  # XLA's convolutions are slower on a CPU.
    )
    return network, fitted


def _batches(
    training: Training,
    examples: pathlib.Path,
    corruption: Corruption,
    start: int,
    evaluation_steps: int | None,
) -> tuple[tf.data.Dataset, tf.data.Dataset]:
    """Batches to train on, from number `start` on, and those to look at."""
    inside = training.placement == "model"
    batches = _or_refused(
        training_batches,
        examples,
        training.batch_size,
        training.crop_size,
        corruption,
        training.seed,
        start,
        training.placement,
    )
    evaluation = _or_refused(
        evaluation_batches,
        examples,
        "eval",
        training.batch_size,
        corruption,
        training.seed,
        "auto" if inside else training.placement,
    )
    return batches, evaluation.take(evaluation_steps or EVALUATION_BATCHES)


def _events(
    training: Training, run_dir: pathlib.Path, evaluation: tf.data.Dataset
) -> list[keras.callbacks.Callback]:
    """What writes for TensorBoard."""
    return [
        keras.callbacks.TensorBoard(run_dir),
        StepScalars(run_dir),
        ImagePanels(run_dir, evaluation),
        hparams.KerasCallback(str(run_dir), as_hparams(training)),
    ]


def _averages(training: Training) -> list[keras.callbacks.Callback]:
    """What judges the averages of the weights, where these are kept."""
    averaged = training.ema_momentum > 0
    return [keras.callbacks.SwapEMAWeights()] if averaged else []


def _or_refused(function: Callable[..., Any], *arguments: Any) -> Any:
    """Calls what refuses examples that do not fit by a `ValueError`."""
    try:
        return function(*arguments)
    except ValueError as error:
        raise UserError(str(error)) from error


@contextmanager
def _damage_told(examples: pathlib.Path) -> Iterator[None]:
    try:
        yield
    except tf.errors.InvalidArgumentError as error:
        damage = record_error(error)
        if damage is None:
            raise
        raise UserError(
            f"{damage} Delete {examples} and cut the images again."
        ) from error
