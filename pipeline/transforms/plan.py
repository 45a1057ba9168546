"""Second step: which tile goes into which shard, at which place."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    """

    rows: Rows
    shards: list[Shard]
    duplicates: int


def plan_shards(
    rows: Rows, splits: Mapping[str, float], tiles_per_shard: int
) -> Plan:
    """Plans the output, a pure function of the rows in the items' order.

    Of tiles with equal pixels the first is kept. A split follows from the hash
    of the tile's image (see `assign_splits`), the order within a split from
    the hash of the tile's key; then each split is cut into equal shards.

    Args:
        rows: structured array with `source`, `order` and `pixels`.
        splits: name to fraction; the fractions sum to 1.
        tiles_per_shard: positive int, the most tiles of a shard.
    """
    _, first = np.unique(rows["pixels"], return_index=True)
    kept = rows[np.sort(first)]
    split = assign_splits(kept["source"], list(splits.values()))
    kept = kept[np.lexsort((kept["order"], split))]
    counts = np.bincount(split, minlength=len(splits)).tolist()
    shards = cut_shards(dict(zip(splits, counts, strict=True)), tiles_per_shard)
    return Plan(kept, shards, len(rows) - len(kept))


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


def cut_shards(counts: Mapping[str, int], tiles_per_shard: int) -> list[Shard]:
    """Cuts each split into the fewest equal shards (to within one tile)."""
    shards = []
    start = 0
    for split, count in counts.items():
        number = math.ceil(count / tiles_per_shard)
        for shard in range(number):
            name = f"data_tfrecord-{shard:05d}-of-{number:05d}"
            stop = start + (count + shard) // number
            shards.append(Shard(split, name, start, stop))
            start = stop
    return shards
