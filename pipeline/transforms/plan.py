"""Second step: which tile goes into which shard, at which place."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.transforms.near_duplicates import (
    first_looks,
    least_alike,
    unique_rows,
)
from pipeline.transforms.sharding import Sharding

# Structured, of `stage.ROW`.
Rows = NDArray[Any]


class Shard(NamedTuple):
    """One output file, and the planned rows that it holds in this order.

    Args:
        split: str, the split's name.
        name: str, the file's name in the split's folder.
        start: int, the first row.
        stop: int, one past the last row.
    """

    split: str
    name: str
    start: int
    stop: int


class Plan(NamedTuple):
    """The rows that are kept, in the order of output, and their shards.

    Args:
        rows: structured array, one row a tile.
        shards: list of Shard.
        duplicates: int, tiles dropped because of equal pixels.
        near_duplicates: int, tiles dropped because they look like another.
    """

    rows: Rows
    shards: list[Shard]
    duplicates: int
    near_duplicates: int


def plan_shards(
    rows: Rows, splits: Mapping[str, float], sharding: Sharding
) -> Plan:
    """Plans the output, a pure function of the rows in the items' order.

    Of tiles with equal pixels (which look the same and have one CRC) the first
    is kept, and so of tiles that look alike. A split follows from the hash of
    the tile's image (see `assign_splits`), or of the least hash among the
    images that look like it, the order within a split from the hash of the
    tile's key; then each split is cut into equal shards.

    Args:
        rows: structured array of `stage.ROW`.
        splits: name to fraction; the fractions sum to 1.
        sharding: Sharding, how many shards there are.
    """
    _, first = unique_rows(np.column_stack([rows["look"], rows["pixels"]]))
    distinct = rows[np.sort(first)]
    kept = distinct[first_looks(distinct["look"])]
    source = least_alike(kept["source"], kept["image_look"])
    split = assign_splits(source, list(splits.values()))
    by_split = np.lexsort((kept["order"], split))
    kept, split = kept[by_split], split[by_split]
    tiles = np.bincount(split, minlength=len(splits))
    sizes = np.bincount(split, weights=kept["length"], minlength=len(splits))
    counts = dict(zip(splits, tiles.tolist(), strict=True))
    numbers = sharding.per_split(counts, sizes.tolist())
    return Plan(
        rows=kept,
        shards=cut_shards(counts, numbers),
        duplicates=len(rows) - len(distinct),
        near_duplicates=len(distinct) - len(kept),
    )


def assign_splits(
    hashes: NDArray[np.uint64], fractions: Sequence[float]
) -> NDArray[np.int64]:
    """The number of the split of each hash, which is uniform on 64 bits.

    Each split has a range of hashes, as wide as its fraction. So more images
    move none, but few images may leave a range empty. Such a split takes from
    the fullest one the image whose hash is nearest: no split is empty if there
    are at least as many different hashes as splits.
    """
    images, image_of = np.unique(hashes, return_inverse=True)
    bounds = np.cumsum(fractions)[:-1]
    splits = np.searchsorted(bounds, images / 2.0**64, side="right")
    for split in range(len(fractions)):
        counts = np.bincount(splits, minlength=len(fractions))
        fullest = counts.argmax()
        if not counts[split] and counts[fullest] > 1:
            nearest = 0 if split < fullest else -1  # `images` is sorted.
            splits[np.flatnonzero(splits == fullest)[nearest]] = split
    return splits[image_of]


def cut_shards(
    tiles: Mapping[str, int], numbers: Mapping[str, int]
) -> list[Shard]:
    """Cuts each split into so many equal shards (to within one tile)."""
    shards = []
    start = 0
    for split, count in tiles.items():
        number = numbers[split]
        for shard in range(number):
            name = f"data_tfrecord-{shard:05d}-of-{number:05d}"
            stop = start + (count + shard) // number
            shards.append(Shard(split, name, start, stop))
            start = stop
    return shards
