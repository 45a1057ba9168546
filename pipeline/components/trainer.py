"""Trains a model on shards and exports it."""

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from keras_ae import losses, models
from keras_ae.corruptions import Corruption, protocols
from keras_ae.input_pipeline import (
    evaluation_batches,
    record_error,
    training_batches,
)
from keras_ae.metrics import PSNR, SSIM
from keras_ae.serving import export_model
from keras_ae.training import Checkpoint
from pipeline.artifacts import Examples, Model, ModelRun
from pipeline.callbacks import ImagePanels, ProgressBar
from pipeline.devices import share_statistics, strategy
from pipeline.dsl import (
    ExternalData,
    InputArtifact,
    OutputArtifact,
    Parameter,
    component,
)
from pipeline.errors import UserError
from pipeline.trained_models import load_trained

MODELS = {
    "shallow": models.shallow,
    "deep": models.deep,
    "deep_skip": models.deep_skip,
    "restorer": models.Restorer,
}
LOSSES = {
    "mixed_l1_l2": losses.MixedL1L2,
    "negative_psnr": losses.NegativePSNR,
}
CORRUPTIONS = {
    "textbook": protocols.textbook,
    "robust": protocols.robust,
}
MIN_EPOCHS, MAX_STEPS_PER_EPOCH = 8, 1000
EVALUATION_BATCHES = 4


@component(resumes=True)
def Trainer(
    examples: InputArtifact[Examples],
    model: OutputArtifact[Model],
    model_run: OutputArtifact[ModelRun],
    model_name: Parameter[str],
    model_arguments: Parameter[dict[str, Any]],
    initial_weights: ExternalData[str],
    batch_size: Parameter[int],
    crop_size: Parameter[int],
    steps: Parameter[int],
    learning_rate: Parameter[float],
    corruption: Parameter[str],
    loss: Parameter[str],
    ema_momentum: Parameter[float],
    mixed_precision: Parameter[bool],
    devices: Parameter[int],
    seed: Parameter[int],
) -> None:
    """Fits a model to restore images from a mixture of corruptions.

    Leaves `Format-Keras/model.keras` and the export `Format-Serving/`, and in
    the model run TensorBoard events and `history.json`. Goes on from the last
    epoch where the model run holds a checkpoint.
    """
    epochs, per_epoch = _divided(steps)
    keras.utils.set_random_seed(seed)
    with strategy(devices, batch_size).scope():
        network = build_model(model_name, model_arguments, mixed_precision)
        begin_with(network, initial_weights)
        share_statistics(network)
        network.compile(
            _optimizer(learning_rate, epochs * per_epoch, ema_momentum),
            loss=make_loss(loss),
            metrics=[PSNR(), SSIM()],
            jit_compile=False,  # XLA's convolutions are slower on a CPU.
        )
        checkpoint = Checkpoint(network, model_run.path)
    try:
        train, evaluation = _batches(
            examples,
            batch_size,
            crop_size,
            make_corruption(corruption, seed),
            seed,
            checkpoint.step,
        )
        _fit(network, train, evaluation, epochs, per_epoch, checkpoint)
    except tf.errors.InvalidArgumentError as error:
        damage = record_error(error)
        if damage is None:
            raise
        raise UserError(
            f"{damage} Delete {examples.uri} and cut the images again."
        ) from error
    final = build_model(model_name, model_arguments)
    final.set_weights(network.get_weights())
    about = {
        "model_name": model_name,
        "model_arguments": model_arguments,
        "initial_weights": initial_weights,
        "corruption": corruption,
        "loss": loss,
        "steps": epochs * per_epoch,
        "seed": seed,
    }
    _save(final, model.path, about)
    checkpoint.remove()


def build_model(
    name: str, arguments: dict[str, Any], mixed_precision: bool = False
) -> keras.Model:
    """Makes one of the named models.

    Raises:
        UserError: if there is no model of that name, or it does not take
            these arguments.
    """
    make = _chosen("model", name, MODELS)
    try:
        with _policy("mixed_bfloat16" if mixed_precision else "float32"):
            return make(**arguments)
    except (TypeError, ValueError) as error:
        raise UserError(
            f"Model {name!r} does not take {arguments}: {error}"
        ) from error


def begin_with(network: keras.Model, initial_weights: str) -> None:
    """Gives a model the weights of a trained one; `""` changes nothing.

    Raises:
        UserError: if there is no such model, or it is of another shape.
    """
    if not initial_weights:
        return
    try:
        network.set_weights(load_trained(initial_weights).get_weights())
    except ValueError as error:
        raise UserError(
            f"training.initial_weights={initial_weights} does not fit: it is "
            "not the same model with the same arguments."
        ) from error


def make_loss(name: str) -> keras.losses.Loss:
    """Makes one of the named losses.

    Raises:
        UserError: if there is no loss of that name.
    """
    return _chosen("loss", name, LOSSES)()


def make_corruption(name: str, seed: int) -> Corruption:
    """Makes one of the named mixtures of corruptions.

    Raises:
        UserError: if there is no mixture of that name.
    """
    return _chosen("corruption", name, CORRUPTIONS)(seed)


def _divided(steps: int) -> tuple[int, int]:
    """Epochs and steps of each, together at least `steps`."""
    epochs = max(min(steps, MIN_EPOCHS), -(-steps // MAX_STEPS_PER_EPOCH))
    return epochs, -(-steps // epochs)


def _optimizer(
    learning_rate: float, steps: int, ema_momentum: float
) -> keras.optimizers.Optimizer:
    warmup = steps // 100
    schedule = keras.optimizers.schedules.CosineDecay(
        learning_rate if warmup == 0 else 0.0,
        steps - warmup,
        warmup_target=learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    return keras.optimizers.Adam(
        schedule, use_ema=ema_momentum > 0, ema_momentum=ema_momentum
    )


def _batches(
    examples: Examples,
    batch_size: int,
    crop_size: int,
    corruption: Corruption,
    seed: int,
    start: int,
) -> tuple[tf.data.Dataset, tf.data.Dataset]:
    """Batches to train on, from number `start` on, and those to look at."""
    try:
        train = training_batches(
            examples.uri, batch_size, crop_size, corruption, seed, start
        )
        evaluation = evaluation_batches(
            examples.uri, "eval", batch_size, corruption, seed
        )
    except ValueError as error:
        raise UserError(str(error)) from error
    return train, evaluation.take(EVALUATION_BATCHES)


def _fit(
    network: keras.Model,
    train: tf.data.Dataset,
    evaluation: tf.data.Dataset,
    epochs: int,
    per_epoch: int,
    checkpoint: Checkpoint,
) -> None:
    callbacks = [
        keras.callbacks.TerminateOnNaN(),
        keras.callbacks.TensorBoard(checkpoint.directory, update_freq=50),
        ImagePanels(checkpoint.directory, evaluation),
        ProgressBar(epochs * per_epoch, checkpoint.step),
        checkpoint,
    ]
    if network.optimizer.use_ema:
        callbacks.insert(0, keras.callbacks.SwapEMAWeights())
    history = network.fit(
        train,
        validation_data=evaluation,
        initial_epoch=checkpoint.step // per_epoch,
        epochs=epochs,
        steps_per_epoch=per_epoch,
        shuffle=False,  # The batches come shuffled.
        verbose=0,
        callbacks=callbacks,
    ).history
    if not np.all(np.isfinite(history.get("loss", []))):
        raise UserError(
            f"The loss is not finite any more after step "
            f"{int(network.optimizer.iterations)}: lower "
            "training.learning_rate. What was there before is kept."
        )


def _save(
    final: keras.Model, directory: pathlib.Path, about: dict[str, Any]
) -> None:
    """Saves and exports a float32 model, whatever it was trained in."""
    (directory / "Format-Keras").mkdir(exist_ok=True)
    final.save(directory / "Format-Keras" / "model.keras")
    export_model(final, directory / "Format-Serving", metadata=about)


def _chosen(kind: str, name: str, known: dict[str, Any]) -> Any:
    if name not in known:
        raise UserError(f"Unknown {kind} {name!r}. Known: {', '.join(known)}.")
    return known[name]


@contextmanager
def _policy(name: str) -> Iterator[None]:
    """Sets Keras's global dtype policy for a while."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
