"""The mistakes that a user of `shard_images` can make, and their remedies."""

import hashlib
import math
import os
import pathlib
from collections.abc import Iterable, Mapping, Sequence

from pipeline.errors import UserError
from pipeline.paths import AnyPath, parse_path
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


def output_path(output: str | os.PathLike[str]) -> AnyPath:
    """The path of an output, a folder or a place in a store.

    Raises:
        UserError: the store cannot be reached, or nobody may write there.
    """
    path = parse_path(output)
    if isinstance(path, pathlib.Path):
        if not path.name:
            raise UserError(f"{path} is a whole disk; name a folder in it")
        check_parent(path)
    return path


def work_path(
    output: AnyPath, work_dir: str | os.PathLike[str] | None
) -> pathlib.Path:
    """The path of the work directory of an output.

    Args:
        output: path, see `output_path`.
        work_dir: path of a folder for it if the output is in a store, or else
            `None`: it lies beside the output, to be renamed.

    Raises:
        UserError: there is no such folder where there should be one.
    """
    if isinstance(output, pathlib.Path):
        if work_dir is not None:
            raise UserError(
                f"--work-dir is for an output in a store; {output} has "
                f"{output.name}.work beside it: leave it out"
            )
        return output.with_name(f"{output.name}.work")
    if work_dir is None:
        raise UserError(
            f"{output} is in a store, but the work is done in a folder that "
            "every worker can see; give it as --work-dir"
        )
    digest = hashlib.sha256(str(output).encode()).hexdigest()[:8]
    work = pathlib.Path(work_dir).absolute() / f"{output.name}-{digest}.work"
    check_parent(work)
    return work


def check_parent(output: pathlib.Path) -> None:
    """Raises UserError unless a directory can be made at this absolute path."""
    parent = next(path for path in output.parents if path.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise UserError(
            f"cannot write {output}: {parent} is no folder that you may write "
            "to; choose another output"
        )


def check_output(output: AnyPath, update: bool) -> None:
    """Raises UserError unless the output can be put there.

    What else lies there in a store, `claim.claimed` looks at.
    """
    is_local = isinstance(output, pathlib.Path)
    if update and not is_local:
        raise UserError(
            f"{output} is in a store, which cannot swap two data sets in one "
            "step; choose another output instead of --update"
        )
    if is_published(output):
        if update:
            return
        more = ", or give --update to make it again" if is_local else ""
        raise UserError(
            f"{output} is a finished data set; use it, choose another output"
            + more
        )
    if not is_local:
        return
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
            f"more than {max_bad_fraction:g} of them ("
            + "; ".join(f"{number:,} {reason}" for reason, number in top)
            + f"; see {letters}); mend them, or allow more by "
            "--max-bad-fraction (in a config data.max_bad_fraction): what is "
            "done is kept"
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
