"""Restore pictures of any size.

  python -m keras_ae denoise noisy.png restored.png
  python -m keras_ae denoise photos/ restored/

Exits with status 1 if some pictures of a folder could not be restored.
"""

import argparse
import functools
import pathlib
import sys

from tqdm import tqdm

from keras_ae.commands.options import add_model, load_model, positive
from keras_ae.denoise import (
    Denoiser,
    format_of,
    pictures_below,
    read,
    restore_folder,
    write,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "input",
        type=pathlib.Path,
        metavar="IN",
        help="a picture, a folder of pictures, or - for stdin",
    )
    parser.add_argument(
        "output",
        type=pathlib.Path,
        metavar="OUT",
        help="likewise; - writes a PNG to stdout; pictures that are already "
        "in a folder are not made again",
    )
    add_model(parser)
    parser.add_argument(
        "--workers",
        type=positive,
        default=2,
        metavar="N",
        help="pictures of a folder at once (default: %(default)s)",
    )


def main(options: argparse.Namespace) -> int:
    if options.input.is_dir():
        return _denoise_folder(options)
    _denoise_file(options)
    return 0


def _denoise_file(options: argparse.Namespace) -> None:
    """Looks at the picture and the names first, as models load slowly."""
    picture = read(options.input)
    format_of(options.output)
    progress = functools.partial(tqdm, desc="restoring", unit="tile", delay=2)
    restored = Denoiser(load_model(options.model)).restore(picture, progress)
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
        denoiser = Denoiser(load_model(options.model))
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
