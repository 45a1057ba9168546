"""What can be known to be wrong before hours of work, not after."""

from pipeline.components.evaluator import check_columns
from pipeline.components.trainer import (
    begin_with,
    build_model,
    make_corruption,
    make_loss,
)
from pipeline.configs import Config
from pipeline.devices import chosen_devices
from pipeline.errors import UserError
from pipeline.sources import make_source
from pipeline.sources.image_files import ImageFiles


def check_config(config: Config) -> None:
    """Looks at everything in a config that a later component will need.

    Raises:
        UserError: if the source, the model, its first weights, the loss, the
            mixture of corruptions, the devices, the photographs or a column
            cannot be.
    """
    next(iter(make_source(config.data.source).items(1)))
    training = config.training
    network = build_model(training.model_name, training.model_arguments)
    begin_with(network, training.initial_weights)
    make_loss(training.loss)
    make_corruption(training.corruption, training.seed)
    chosen_devices(training.devices, training.batch_size)
    if not any(ImageFiles(config.evaluation.images).paths()):
        raise UserError(
            f"No file matches evaluation.images={config.evaluation.images}. "
            "Give a glob of photographs."
        )
    check_columns(config.evaluation.min_gain)
