"""Restores picture files, alone or by the folder."""

import concurrent.futures
import dataclasses
import pathlib
import sys
from collections.abc import Callable, Iterable
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from keras_ae.inference import TILE, receptive_radius, restored_strips
from keras_ae.pictures import Picture, decode, encode

STANDARD = pathlib.Path("-")  # stdin or stdout
Progress = Callable[[list[Any]], Iterable[Any]]


class Denoiser:
    """A model for picture files of any size, depth and number of channels.

    Grey pictures stay grey, 16-bit ones stay 16-bit, alpha is passed through.

    Args:
        model: maps float32 `(batch, height, width, 3)` in [0, 1] to the same.
    """

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self._margin: int | None = None

    def restore(self, picture: Picture, progress: Progress = iter) -> Picture:
        """The picture restored, with what it tells."""
        pixels = picture.pixels
        height, width, channels = pixels.shape
        colours = channels if channels in (1, 3) else channels - 1
        image = np.broadcast_to(pixels[..., :colours], (height, width, 3))
        restored, highest = pixels.copy(), np.iinfo(pixels.dtype).max
        top = 0
        for strip in restored_strips(
            self.model, image, progress, margin=self._margin_for(image)
        ):
            if colours == 1:
                strip = strip.mean(axis=-1, keepdims=True)
            bottom = top + len(strip)
            restored[top:bottom, :, :colours] = np.round(strip * highest)
            top = bottom
        return dataclasses.replace(picture, pixels=restored)

    def _margin_for(self, image: NDArray[Any]) -> int:
        """Measures the model once, and only if some picture is large."""
        if max(image.shape[:2]) <= TILE:
            return 0
        if self._margin is None:
            self._margin = receptive_radius(self.model)
        return self._margin


def format_of(path: pathlib.Path) -> str:
    """The format that a file's name asks for; PNG for `-`.

    Raises:
        ValueError: if it is none that can be written.
    """
    if path == STANDARD:
        return "PNG"
    kind = Image.registered_extensions().get(path.suffix.lower())
    if kind is None or kind not in Image.SAVE:
        raise ValueError(
            f"Cannot write {path}: its name must end like a picture's, "
            "such as .png or .jpg."
        )
    return kind


def pictures_below(folder: pathlib.Path) -> list[pathlib.Path]:
    """The files whose names end like a picture's, relative to the folder."""
    endings = Image.registered_extensions()
    return sorted(
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.suffix.lower() in endings and path.is_file()
    )


def read(source: pathlib.Path) -> Picture:
    """Reads a file, or stdin if the path is `-`.

    Raises:
        OSError, ValueError: if it cannot be read.
    """
    is_stdin = source == STANDARD
    data = sys.stdin.buffer.read() if is_stdin else source.read_bytes()
    try:
        return decode(data)
    except ValueError as error:
        raise ValueError(f"Cannot read {source}: {error}") from error


def write(picture: Picture, target: pathlib.Path) -> None:
    """Writes aside, so that `target` is a whole picture or what it was.

    Raises:
        OSError, ValueError: if it cannot be written.
    """
    data = encode(picture, format_of(target))
    if target == STANDARD:
        sys.stdout.buffer.write(data)
        return
    aside = target.with_name(f".{target.name}.part")
    try:
        aside.write_bytes(data)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def restore_folder(
    denoiser: Denoiser,
    source: pathlib.Path,
    target: pathlib.Path,
    names: list[pathlib.Path],
    workers: int,
    progress: Progress = iter,
) -> list[str]:
    """Restores pictures of a folder into another, under the same names.

    Args:
        denoiser: Denoiser.
        source: a folder.
        target: a folder, made if missing.
        names: of the pictures, relative to `source`.
        workers: positive int, pictures at once: while some are computed
            others are read and written.
        progress: wraps the list of names, in the order they are done.

    Returns:
        What was wrong with pictures that could not be restored, a line each.
    """

    def restore(name: pathlib.Path) -> str:
        try:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            restored = denoiser.restore(read(source / name))
            write(restored, target / name)
        except (OSError, ValueError) as error:
            return str(error).partition("\n")[0]
        return ""

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        done = pool.map(restore, names)
        # The bar counts names while the pool works on them in their order.
        results = [next(done) for _ in progress(names)]
    return [result for result in results if result]
