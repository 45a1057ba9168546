"""What can be known to be wrong before hours of work, not after."""

from pipeline.components.evaluator import check_columns
from pipeline.components.trainer import (
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
        UserError: if the source, the model, the loss, the mixture of
            corruptions, the devices, the photographs or a column cannot be.
    """
    next(iter(make_source(config.data.source).items(1)))
    build_model(config.training.model_name, config.training.model_arguments)
    make_loss(config.training.loss)
    make_corruption(config.training.corruption, config.training.seed)
    chosen_devices(config.training.devices, config.training.batch_size)
    if not any(ImageFiles(config.evaluation.images).paths()):
        raise UserError(
            f"No file matches evaluation.images={config.evaluation.images}. "
            "Give a glob of photographs."
        )
    check_columns(config.evaluation.min_gain)
