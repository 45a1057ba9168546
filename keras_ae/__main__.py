"""`python -m keras_ae denoise IN OUT --model PATH`: restores one picture."""

import argparse
import pathlib
import sys

import keras
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from keras_ae.inference import restore


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit status (2: the user's mistake)."""
    options = _parser().parse_args(arguments)
    try:
        _denoise(options.input, options.output, options.model)
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
        "denoise", help="restore one picture of any size"
    )
    denoise.add_argument("input", type=pathlib.Path, metavar="IN")
    denoise.add_argument("output", type=pathlib.Path, metavar="OUT")
    denoise.add_argument(
        "--model",
        type=pathlib.Path,
        required=True,
        metavar="PATH",
        help="a .keras file",
    )
    return parser


def _denoise(
    source: pathlib.Path, target: pathlib.Path, model_path: pathlib.Path
) -> None:
    """Reads before it loads, so that a wrong path is told at once."""
    image = _read(source)
    if target.suffix.lower() not in Image.registered_extensions():
        raise ValueError(
            f"Cannot write {target}: its name must end like a picture's, "
            "such as .png or .jpg."
        )
    if not model_path.is_file():
        raise ValueError(f"No model {model_path}: --model takes a .keras file.")
    restored = restore(_load(model_path), image)
    pixels = np.round(restored * 255).astype(np.uint8)
    aside = target.with_name(f".{target.name}.part{target.suffix}")
    Image.fromarray(pixels).save(aside)
    aside.replace(target)


def _load(path: pathlib.Path) -> keras.Model:
    if not path.is_file():
        raise ValueError(f"No model {path}: --model takes a .keras file.")
    try:
        return keras.saving.load_model(path, compile=False)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"Cannot load {path}: --model takes a .keras file of an "
            "autoencoder."
        ) from error


def _read(path: pathlib.Path) -> np.ndarray:
    """A picture as uint8 RGB, upright."""
    try:
        with Image.open(path) as picture:
            return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    except UnidentifiedImageError as error:
        raise ValueError(f"Cannot read {path}: it is no picture.") from error


if __name__ == "__main__":
    sys.exit(main())
