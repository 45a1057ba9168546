"""What can be known to be wrong before hours of work, not after."""

import dataclasses

from keras_ae.input_pipeline.placement import find_device
from pipeline.components.evaluator import check_evaluation
from pipeline.configs import Config, Training
from pipeline.devices import chosen_devices
from pipeline.errors import UserError
from pipeline.sources import make_source
from pipeline.sources.image_files import ImageFiles
from pipeline.training.choices import (
    begin_with,
    build_model,
    make_corruption,
    make_loss,
)
from pipeline.training.hyperparameters import with_values


def check_config(config: Config) -> None:
    """Looks at everything in a config that a later component will need.

    Raises:
        UserError: if the source, the model, its first weights, the loss, the
            mixture of corruptions, its place, the devices, the photographs or
            a column cannot be.
    """
    next(iter(make_source(config.data.source).items(1)))
    _check_training(config.training)
    for key, values in config.tuning.choices.items():
        for value in values:
            training = with_values(config.training, {key: value})
            dataclasses.replace(config, training=training)  # Do they fit?
            _check_training(training)
    if not any(ImageFiles(config.evaluation.images).paths()):
        raise UserError(
            f"No file matches evaluation.images={config.evaluation.images}. "
            "Give a glob of photographs."
        )
    check_evaluation(
        config.evaluation.baselines,
        config.evaluation.min_gain,
        config.evaluation.min_change,
    )


def _check_training(training: Training) -> None:
    network = build_model(training.model_name, training.model_arguments)
    begin_with(network, training.initial_weights)
    make_loss(training.loss, training.loss_arguments)
    make_corruption(training.corruption, training.seed)
    _check_placement(training.placement)
    chosen_devices(training.devices, training.batch_size)


def _check_placement(placement: str) -> None:
    if placement in ("auto", "model"):
        return
    try:
        find_device(placement)
    except ValueError as error:
        raise UserError(f"training.placement: {error}") from error
