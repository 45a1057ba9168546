"""`python -m keras_ae denoise IN OUT`: restores pictures of any size."""

import argparse
import functools
import pathlib
import sys
from zipfile import BadZipFile

import keras
from tqdm import tqdm

from keras_ae.denoise import (
    Denoiser,
    format_of,
    pictures_below,
    read,
    restore_folder,
    write,
)
from keras_ae.models import Restorer

PRESET = "restorer_small"


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit status.

    1: some pictures of a folder could not be restored. 2: the user's mistake.
    """
    options = _parser().parse_args(arguments)
    try:
        if options.input.is_dir():
            return _denoise_folder(options)
        _denoise_file(options)
    except (OSError, ValueError) as error:
        message = str(error).partition("\n")[0]
        print(f"error: {message}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m keras_ae", description="Restores pictures."
    )
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    denoise = subparsers.add_parser(
        "denoise", help="restore pictures of any size"
    )
    denoise.add_argument(
        "input",
        type=pathlib.Path,
        metavar="IN",
        help="a picture, a folder of pictures, or - for stdin",
    )
    denoise.add_argument(
        "output",
        type=pathlib.Path,
        metavar="OUT",
        help="likewise; - writes a PNG to stdout; pictures that are already "
        "in a folder are not made again",
    )
    denoise.add_argument(
        "--model",
        type=pathlib.Path,
        metavar="PATH",
        help=f"a .keras file (default: the preset {PRESET})",
    )
    denoise.add_argument(
        "--workers",
        type=_positive,
        default=2,
        metavar="N",
        help="pictures of a folder at once (default: %(default)s)",
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return number


def _denoise_file(options: argparse.Namespace) -> None:
    """Looks at the picture and the names first, as models load slowly."""
    picture = read(options.input)
    format_of(options.output)
    progress = functools.partial(tqdm, desc="restoring", unit="tile", delay=2)
    restored = Denoiser(_load(options.model)).restore(picture, progress)
    write(restored, options.output)


def _denoise_folder(options: argparse.Namespace) -> int:
    source, target = options.input, options.output
    if target.resolve().is_relative_to(source.resolve()):
        raise ValueError(f"OUT must not lie in IN. Received: {target}")
    names = pictures_below(source)
    if not names:
        raise ValueError(f"There are no pictures in {source}.")
    missing = [name for name in names if not (target / name).exists()]
    progress = functools.partial(tqdm, desc="restoring", unit="picture")
    faults: list[str] = []
    if missing:
        denoiser = Denoiser(_load(options.model))
        faults = restore_folder(
            denoiser, source, target, missing, options.workers, progress
        )
    print(
        f"{len(missing) - len(faults)} restored, "
        f"{len(names) - len(missing)} were there, {len(faults)} failed"
    )
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _load(path: pathlib.Path | None) -> keras.Model:
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


if __name__ == "__main__":
    sys.exit(main())
