"""`python -m keras_ae denoise IN OUT`: restores one picture of any size."""

import argparse
import functools
import pathlib
import struct
import sys
import zlib
from zipfile import BadZipFile

import keras
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from tqdm import tqdm

from keras_ae.inference import restore
from keras_ae.models import Restorer

PRESET = "restorer_small"

# What Pillow's decoders raise on damaged or monstrous files.
DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    OverflowError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


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
        metavar="PATH",
        help=f"a .keras file (default: the preset {PRESET})",
    )
    return parser


def _denoise(
    source: pathlib.Path, target: pathlib.Path, model_path: pathlib.Path | None
) -> None:
    """Looks at the picture and the names first, as models load slowly."""
    image = _read(source)
    _check_suffix(target)
    progress = functools.partial(tqdm, desc="restoring", unit="tile", delay=2)
    model = _load(model_path) if model_path else Restorer.from_preset(PRESET)
    restored = restore(model, image, progress)
    _save(np.round(restored * 255).astype(np.uint8), target)


def _read(path: pathlib.Path) -> NDArray[np.uint8]:
    try:
        with Image.open(path) as picture:
            return _to_rgb(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as error:
        raise ValueError(f"Cannot read {path}: it is no picture.") from error
    except DAMAGE as error:
        raise ValueError(f"Cannot read {path}: {error}") from error


def _to_rgb(picture: Image.Image) -> NDArray[np.uint8]:
    """A picture as uint8 RGB; transparent pixels show white."""
    if picture.mode in ("I", "F"):
        raise ValueError(f"32-bit pixels (mode {picture.mode}) have no range.")
    if picture.mode.startswith("I;16"):
        gray = np.round(np.asarray(picture, np.uint16) / 257)
        return np.repeat(gray.astype(np.uint8)[..., None], 3, axis=2)
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        picture = Image.alpha_composite(white, layer)
    return np.asarray(picture.convert("RGB"))


def _check_suffix(target: pathlib.Path) -> None:
    kind = Image.registered_extensions().get(target.suffix.lower())
    if kind not in Image.SAVE:
        raise ValueError(
            f"Cannot write {target}: its name must end like a picture's, "
            "such as .png or .jpg."
        )


def _load(path: pathlib.Path) -> keras.Model:
    if not path.is_file():
        raise ValueError(f"No model {path}: --model takes a .keras file.")
    try:
        return keras.saving.load_model(path, compile=False)
    except (ValueError, TypeError, KeyError, OSError, BadZipFile) as error:
        raise ValueError(
            f"Cannot load {path}: --model takes a .keras file of an "
            "autoencoder."
        ) from error


def _save(pixels: NDArray[np.uint8], target: pathlib.Path) -> None:
    """Writes aside, so that `target` is a whole picture or what it was."""
    aside = target.with_name(f".{target.name}.part{target.suffix}")
    try:
        Image.fromarray(pixels).save(aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
