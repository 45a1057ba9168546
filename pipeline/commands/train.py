"""Train a model on shards that exist, and export it.

  python -m pipeline train --config pipeline/configs/quick.py \\
      --examples shards/photos --output runs/photos

Leaves model.keras, the SavedModel export and the TensorBoard events under the
output directory; does not judge or push the model. A training that was stopped
goes on from its last epoch when the same command is given again.
"""

import argparse
import dataclasses
import json
import pathlib
from typing import Any

from pipeline.artifacts import Examples, Model, ModelRun
from pipeline.commands.options import add_config_arguments, writable_directory
from pipeline.configs import Training
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
        "--output",
        required=True,
        metavar="DIR",
        help="new, or that of a training to go on with",
    )


def main(options: argparse.Namespace) -> None:
    training = load_config(options.config, options.set).training
    output = writable_directory(options.output)
    _check_same_training(output, training)
    print("Loading TensorFlow ...", flush=True)
    with native_stderr_held():
        from pipeline.components.trainer import Trainer

    model, run = output / "model", output / "run"
    model.mkdir(exist_ok=True)
    run.mkdir(exist_ok=True)
    Trainer.body(
        examples=Examples(options.examples),
        model=Model(str(model)),
        model_run=ModelRun(str(run)),
        training=dataclasses.asdict(training),
        initial_weights=training.initial_weights,
    )
    print(f"model:  {model}/Format-Keras/model.keras")
    print(f"export: {model}/Format-Serving")
    print(f"curves: tensorboard --logdir {run}")


def _check_same_training(output: pathlib.Path, training: Training) -> None:
    """A directory belongs to one training; a checkpoint fits no other."""
    # They go last, so one that was killed while it was saved still has some.
    checkpointed = any(output.glob("run/checkpoint*"))
    if (output / "model" / "Format-Keras").exists() and not checkpointed:
        raise UserError(
            f"{output} holds a finished training. Choose another directory "
            "with --output."
        )
    path = output / "training.json"
    settings = json.loads(json.dumps(dataclasses.asdict(training)))
    if checkpointed and path.exists():
        _check_same(json.loads(path.read_text()), settings, output)
    path.write_text(json.dumps(settings, indent=2) + "\n")


def _check_same(
    before: dict[str, Any], now: dict[str, Any], output: pathlib.Path
) -> None:
    changed = [key for key in now if before.get(key) != now[key]]
    if changed:
        key = changed[0]
        raise UserError(
            f"{output} holds a training with training.{key}="
            f"{before.get(key)!r}, not {now[key]!r}: give that value by --set, "
            "or another directory with --output."
        )
