"""The mistakes that a user of `shard_images` can make, and their remedies."""

import math
import os
import pathlib
from collections.abc import Mapping, Sequence

from pipeline.errors import UserError
from pipeline.sources import Source
from pipeline.sources.dead_leaves import SIZE, DeadLeaves
from pipeline.transforms.publish import is_published
from pipeline.transforms.summary import Summary


def check_positive(**arguments: int) -> None:
    """Raises UserError unless each argument is at least 1."""
    for name, value in arguments.items():
        if value < 1:
            raise UserError(f"{name} is {value}; give at least 1")


def check_splits(splits: Mapping[str, float]) -> None:
    """Raises UserError unless the splits are names with parts of a whole."""
    for name, fraction in splits.items():
        if not name.isidentifier():
            raise UserError(
                f"split name {name!r} is no identifier; write one like 'train'"
            )
        if fraction <= 0:
            raise UserError(
                f"split {name} has the fraction {fraction}; give more than 0"
            )
    total = math.fsum(splits.values())
    if not math.isclose(total, 1.0, abs_tol=1e-6):
        raise UserError(
            f"the fractions of the splits sum to {total:g}; make it 1"
        )


def check_tile_size(source: Source, tile_size: int) -> None:
    """Raises UserError if no image of the source can hold a tile."""
    if isinstance(source, DeadLeaves) and tile_size > SIZE:
        raise UserError(
            f"tile_size is {tile_size}, but dead leaves are {SIZE}x{SIZE} "
            f"pixels; give at most {SIZE}"
        )


def check_parent(output: pathlib.Path) -> None:
    """Raises UserError unless a directory can be made at this absolute path."""
    parent = next(path for path in output.parents if path.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise UserError(
            f"cannot write {output}: {parent} is no folder that you may write "
            "to; choose another output"
        )


def check_output(output: pathlib.Path) -> None:
    """Raises UserError unless the output is new, or an empty directory."""
    if is_published(output):
        raise UserError(
            f"{output} is a finished data set; use it or choose another output"
        )
    if output.is_dir() and not any(output.iterdir()):
        return
    if output.exists():
        raise UserError(
            f"{output} exists already; remove it or choose another output"
        )


def check_tiles(
    summary: Summary, splits: Mapping[str, float], reasons: Sequence[str]
) -> None:
    """Raises UserError if there are no tiles, or none in one split.

    Args:
        summary: Summary of the job.
        splits: name to fraction.
        reasons: why images could not be used.
    """
    if not summary.tiles:
        why = reasons[0] if reasons else "every tile is flat"
        raise UserError(
            f"none of {summary.images:,} images gave a tile, the first: {why}; "
            "give images of at least one tile, or a smaller tile size"
        )
    for name in splits:
        if name not in summary.tiles:
            raise UserError(
                f"no tile is left for split {name}: {len(splits)} splits take "
                "as many images that can be used; give more images"
            )
