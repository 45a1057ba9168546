"""Train a model on shards that exist, and export it.

  python -m pipeline train --config pipeline/configs/quick.py \\
      --examples shards/photos --output runs/photos

Leaves model.keras, the SavedModel export and the TensorBoard events under the
output directory; does not judge or push the model.
"""

import argparse
import dataclasses
import pathlib

from pipeline.artifacts import Examples, Model, ModelRun
from pipeline.commands.options import add_config_arguments
from pipeline.configs.loading import load_config
from pipeline.errors import UserError
from pipeline.quiet import native_stderr_held


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_config_arguments(parser)
    parser.add_argument(
        "--examples",
        required=True,
        metavar="DIR",
        help="a directory of shards, see: python -m pipeline shard --help",
    )
    parser.add_argument(
        "--output", required=True, metavar="DIR", help="must not exist yet"
    )


def main(options: argparse.Namespace) -> None:
    config = load_config(options.config, options.set)
    output = _made(pathlib.Path(options.output))
    print("Loading TensorFlow ...", flush=True)
    with native_stderr_held():
        from pipeline.components.trainer import Trainer

    Trainer.body(
        examples=Examples(options.examples),
        model=Model(str(output / "model")),
        model_run=ModelRun(str(output / "run")),
        **dataclasses.asdict(config.training),
    )
    print(f"model:  {output}/model/Format-Keras/model.keras")
    print(f"export: {output}/model/Format-Serving")
    print(f"curves: tensorboard --logdir {output}/run")


def _made(output: pathlib.Path) -> pathlib.Path:
    try:
        for part in ("model", "run"):
            (output / part).mkdir(parents=True)
    except OSError as error:
        raise UserError(
            f"Cannot make {output}: {error.strerror}. Choose another "
            "directory with --output."
        ) from error
    return output
