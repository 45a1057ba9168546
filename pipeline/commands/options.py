"""Arguments that several commands take."""

import argparse
import os
import pathlib

from pipeline.errors import UserError


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds `--config` and `--set`, for `load_config`."""
    parser.add_argument(
        "--config", required=True, metavar="FILE", help="a Python config file"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="SECTION.KEY=VALUE",
        help="change one value of the config; may be repeated",
    )


def add_model_dir(parser: argparse.ArgumentParser) -> None:
    """Adds `--model-dir`, where `publish` puts versions."""
    parser.add_argument(
        "--model-dir",
        required=True,
        type=pathlib.Path,
        metavar="DIR",
        help="has a directory for each version; its name is the model's",
    )


def writable_directory(directory: str) -> pathlib.Path:
    """Makes a directory for results and sees that it can be written to.

    Raises:
        UserError: if it cannot.
    """
    path = pathlib.Path(directory)
    try:
        path.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(path, os.W_OK) else "Permission denied"
    except OSError as error:
        reason = error.strerror or "not possible"
    if reason:
        raise UserError(
            f"Cannot write to {path}: {reason}. Choose another directory with "
            "--output."
        )
    return path
