"""The mistakes that a user of `shard_images` can make, and their remedies."""

import math
import os
import pathlib
import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.errors import UserError
from pipeline.transforms.dead_letters import count_reasons
from pipeline.transforms.publish import is_published
from pipeline.transforms.sharding import Sharding
from pipeline.transforms.summary import Summary


def check_positive(**arguments: float) -> None:
    """Raises UserError unless each argument is finite and at least 1."""
    for name, value in arguments.items():
        if not 1 <= value < math.inf:
            raise UserError(f"{_flag(name)} is {value}; give at least 1")


def check_fraction(name: str, value: float) -> None:
    """Raises UserError unless the value is a part of a whole."""
    if not 0 <= value <= 1:
        raise UserError(f"{_flag(name)} is {value}; give 0 to 1")


def check_one_of(name: str, value: str, choices: Iterable[str]) -> None:
    """Raises UserError unless the value is one of the choices."""
    if value not in choices:
        raise UserError(
            f"{_flag(name)} is {value!r}; give one of {', '.join(choices)}"
        )


def check_splits(splits: Mapping[str, float]) -> None:
    """Raises UserError unless the splits are names with parts of a whole."""
    for name, fraction in splits.items():
        if not name.isidentifier():
            raise UserError(
                f"split name {name!r} is no identifier; write one like 'train'"
            )
        if not fraction > 0:
            raise UserError(
                f"split {name} has the fraction {fraction}; give more than 0"
            )
    total = math.fsum(splits.values())
    if not math.isclose(total, 1.0, abs_tol=1e-6):
        raise UserError(
            f"the fractions of the splits sum to {total:g}; make it 1"
        )


def check_request(
    num_images: int,
    tile_size: int,
    downscale: int,
    splits: Mapping[str, float],
    sharding: Sharding,
    max_bad_fraction: float,
) -> None:
    """Raises UserError unless such a data set can be made.

    Args:
        num_images: int.
        tile_size: int.
        downscale: int.
        splits: name to fraction.
        sharding: Sharding, which has a shard for each split.
        max_bad_fraction: float.
    """
    check_positive(
        num_images=num_images,
        tile_size=tile_size,
        downscale=downscale,
        shard_mb=sharding.shard_mb,
    )
    check_fraction("max_bad_fraction", max_bad_fraction)
    check_splits(splits)
    num_shards = sharding.num_shards
    if num_shards is not None and num_shards < len(splits):
        raise UserError(
            f"--num-shards is {num_shards}; {len(splits)} splits take at least "
            "as many"
        )


def local_path(output: str | os.PathLike[str]) -> pathlib.Path:
    """The absolute path of an output.

    Raises:
        UserError: it is the address of a store, or nobody may write there.
    """
    if re.match(r"[a-z][a-z0-9+.-]*://", os.fspath(output)):
        raise UserError(
            f"{output} is no folder; give one that every worker can see, and "
            "copy it to its store afterwards"
        )
    path = pathlib.Path(output).absolute()
    check_parent(path)
    return path


def check_parent(output: pathlib.Path) -> None:
    """Raises UserError unless a directory can be made at this absolute path."""
    parent = next(path for path in output.parents if path.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise UserError(
            f"cannot write {output}: {parent} is no folder that you may write "
            "to; choose another output"
        )


def check_output(output: pathlib.Path, update: bool) -> None:
    """Raises UserError unless the output can be put there."""
    if is_published(output):
        if update:
            return
        raise UserError(
            f"{output} is a finished data set; use it, choose another output, "
            "or give --update to make it again"
        )
    if output.is_dir() and not any(output.iterdir()):
        return
    if output.exists():
        raise UserError(
            f"{output} exists already; remove it or choose another output"
        )


def check_bad_fraction(
    summary: Summary,
    max_bad_fraction: float,
    reasons: Iterable[str],
    letters: pathlib.Path,
) -> None:
    """Raises UserError if too many images could not be used.

    Args:
        summary: Summary of the job.
        max_bad_fraction: float, of the images.
        reasons: why images could not be used.
        letters: path of the list of these images.
    """
    if summary.bad > max_bad_fraction * summary.images:
        top = count_reasons(reasons).most_common(5)
        raise UserError(
            f"{summary.bad:,} of {summary.images:,} images could not be used, "
            f"more than --max-bad-fraction {max_bad_fraction:g} allows ("
            + "; ".join(f"{number:,} {reason}" for reason, number in top)
            + f"; see {letters}); mend them, or give a larger "
            "--max-bad-fraction: what is done is kept"
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


def _flag(name: str) -> str:
    """An argument as it is written on the command line."""
    return f"--{name.replace('_', '-')}"
