"""The option that commands share: which model."""

import argparse
import pathlib
from zipfile import BadZipFile

import keras

from keras_ae.models import Restorer

PRESET = "restorer_small"


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        type=pathlib.Path,
        metavar="PATH",
        help=f"a .keras file (default: the preset {PRESET})",
    )


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return number


def load_model(path: pathlib.Path | None) -> keras.Model:
    if path is None:
        return Restorer.from_preset(PRESET)
    if not path.is_file():
        raise ValueError(f"No model {path}: --model takes a .keras file.")
    try:
        return keras.saving.load_model(path, compile=False)
    except (ValueError, TypeError, KeyError, OSError, BadZipFile) as error:
        raise ValueError(
            f"Cannot load {path}: --model takes a .keras file of an "
            "autoencoder."
        ) from error
