"""Trains on one accelerator as fast as it goes, in runs of a few minutes.

    python -m benchmarks.accelerator train PHOTOGRAPHS --output runs/gpu \\
        --models shallow deep deep_skip restorer_small --seconds 480
    python -m benchmarks.accelerator speed PHOTOGRAPHS

Needs keras, jax, numpy and Pillow, for the comparison torch; no TensorFlow.
`train` goes on where it was when it is started again, exactly, and leaves for
each model that is done its weights and config (a preset) and learning curve.
`speed` prints images/s and the share of the device's speed in multiplying
matrices, beside the same models under torch.compile.
"""

import argparse
import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")

import pathlib
import time

from benchmarks.accelerator.photographs import load_photographs
from benchmarks.accelerator.recipes import recipe_of
from benchmarks.accelerator.speed import speed_table
from benchmarks.accelerator.trainer import Trainer, report, train_for


def main() -> None:
    start = time.monotonic()
    options = parse_arguments()
    recipes = {name: recipe_of(name, options.images) for name in options.models}
    least = max(recipe.crop_size for recipe in recipes.values())
    photographs, held_out = load_photographs(options.photographs, least)
    print(
        f"{len(photographs.starts)} photographs to train on, "
        f"{len(held_out.starts)} held out"
    )
    if options.command == "speed":
        for line in speed_table(
            recipes, photographs, options.steps, options.matrix_side
        ):
            print(line, flush=True)
        return
    options.output.mkdir(parents=True, exist_ok=True)
    trainers = [
        Trainer(name, recipe, options.output)
        for name, recipe in recipes.items()
    ]
    deadline = start + options.seconds
    done = train_for(trainers, photographs, held_out, deadline)
    print(report(trainers))
    print("done" if done else "not done: give the same command again")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    train, speed = (commands.add_parser(name) for name in ("train", "speed"))
    for command, models in (
        (train, ["shallow", "deep", "deep_skip", "restorer_small"]),
        (speed, ["deep_skip", "restorer_base"]),
    ):
        command.add_argument("photographs", type=pathlib.Path, metavar="DIR")
        command.add_argument("--models", nargs="+", default=models)
        command.add_argument(
            "--images", type=int, help="to train on; default: by the recipe"
        )
    train.add_argument("--output", type=pathlib.Path, required=True)
    train.add_argument(
        "--seconds", type=int, default=480, help="default: %(default)s"
    )
    speed.add_argument("--steps", type=int, default=50)
    speed.add_argument("--matrix-side", type=int, default=8192)
    return parser.parse_args()


if __name__ == "__main__":
    main()
