"""Sources by their names on the command line."""

import re
from collections.abc import Sequence

from pipeline.errors import UserError
from pipeline.sources.dead_leaves import DeadLeaves
from pipeline.sources.image_files import ImageFiles
from pipeline.sources.mixture import Mixture
from pipeline.sources.source import Source
from pipeline.sources.stored_images import StoredImages
from pipeline.sources.tfds import make_tfds_images

WEIGHT = re.compile(r"(.+)=(-?\d*\.?\d+(?:[eE][+-]?\d+)?)")


def make_source(
    specs: str | Sequence[str], tile_size: int = 128, downscale: int = 1
) -> Source:
    """Makes the source that a specification names, or a mixture of several.

    Args:
        specs: str or sequence of str, each one of

            * `dead_leaves` or `dead_leaves:SEED`;
            * `files:GLOB`, files and archives of images, where `**` matches
              any number of folders; or objects in a store, see
              `StoredImages`;
            * `tfds:NAME`, `tfds:NAME:SPLIT` or the same with a directory, see
              `tfds.make_tfds_images`.

            Of several each may end in `=WEIGHT`, its share of the images; see
            `Mixture`.
        tile_size: positive int, pixels: the side of dead leaves. Defaults to
            128.
        downscale: positive int: the sides of all other images are divided by
            it. Defaults to 1.

    Raises:
        UserError: a specification is none of these, or only some of several
            have a weight, or one is not above 0.
    """
    if isinstance(specs, str):
        specs = [specs]
    parts = [split_weight(spec) for spec in specs]
    weights = [weight for _, weight in parts if weight is not None]
    if not all(weight > 0 for weight in weights):
        raise UserError(
            f"a source of {', '.join(specs)} has the weight {min(weights):g}; "
            "give one above 0, or leave that source out"
        )
    sources = [_make_one(spec, tile_size, downscale) for spec, _ in parts]
    if len(sources) == 1:
        return sources[0]
    if not weights:
        return Mixture(sources)
    if len(weights) < len(sources):
        raise UserError(
            f"only some of the sources {', '.join(specs)} have a weight; end "
            "each in =WEIGHT, or none"
        )
    return Mixture(sources, weights)


def split_weight(spec: str) -> tuple[str, float | None]:
    """A specification without its weight, and that weight."""
    match = WEIGHT.fullmatch(spec)
    return (match[1], float(match[2])) if match else (spec, None)


def _make_one(spec: str, tile_size: int, downscale: int) -> Source:
    kind, _, argument = spec.partition(":")
    if kind == "dead_leaves" and (not argument or argument.isdecimal()):
        return DeadLeaves(int(argument or "0"), tile_size)
    if kind == "files" and "://" in argument:
        return StoredImages(argument, downscale)
    if kind == "files" and argument:
        return ImageFiles(argument, downscale)
    if kind == "tfds" and argument:
        return make_tfds_images(argument, downscale)
    raise UserError(
        f"unknown source {spec!r}: write dead_leaves, dead_leaves:SEED, "
        "files:GLOB, tfds:NAME or tfds:DIRECTORY, for example "
        "files:photos/**/*.jpg"
    )
