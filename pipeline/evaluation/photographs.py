"""The photographs that a model is judged on."""

import dataclasses
import logging
import sys
from collections.abc import Iterator

from tqdm import tqdm

from pipeline.errors import UserError
from pipeline.evaluation.protocol import TILE, Named, Pixels
from pipeline.sources import UnreadableImage
from pipeline.sources.image_files import ImageFiles


@dataclasses.dataclass(frozen=True)
class Photographs:
    """Photographs that can be used, and why others cannot.

    Args:
        images: list of (name, uint8 RGB `(height, width, 3)`), sorted.
        skipped: list of (name, reason).
    """

    images: list[Named]
    skipped: list[tuple[str, str]]

    @property
    def notes(self) -> list[str]:
        """A sentence for the report about what was skipped, if anything."""
        if not self.skipped:
            return []
        total = len(self.images) + len(self.skipped)
        listed = "; ".join(f"{name} ({why})" for name, why in self.skipped)
        return [f"{len(self.skipped)} of {total} files were skipped: {listed}."]


def load_photographs(pattern: str) -> Photographs:
    """Reads the image files that match a glob; skips those of no use.

    Args:
        pattern: str, a glob; `**` matches any number of folders.

    Raises:
        UserError: no file matches, or none that matches can be used.
    """
    outcomes = list(_read(ImageFiles(pattern)))
    images = [(name, out) for name, out in outcomes if not isinstance(out, str)]
    skipped = [(name, out) for name, out in outcomes if isinstance(out, str)]
    for name, why in skipped:
        logging.getLogger(__name__).warning("skipped %s: %s", name, why)
    if not images:
        name, why = skipped[0]
        raise UserError(
            f"none of the {len(skipped)} files that match {pattern} can be "
            f"used; {name}: {why}. Give photographs of at least "
            f"{TILE}x{TILE} pixels."
        )
    return Photographs(images, skipped)


def _read(source: ImageFiles) -> Iterator[tuple[str, Pixels | str]]:
    """Each file's name with its pixels, or with the reason for having none."""
    items = list(source.items(sys.maxsize))
    for item in tqdm(items, desc="reading photographs", unit="file"):
        try:
            image = source.read(item)
        except UnreadableImage as error:
            yield item.key, str(error)
            continue
        height, width, _ = image.shape
        small = min(height, width) < TILE
        yield item.key, f"only {width}x{height} pixels" if small else image
