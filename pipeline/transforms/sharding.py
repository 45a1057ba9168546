"""The splits, and how many shards each is cut into."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

MB = 1_000_000  # bytes
DEFAULT_SPLITS = {"train": 0.9, "eval": 0.05, "test": 0.05}


class Sharding(NamedTuple):
    """The number of shards, or else their size.

    Args:
        num_shards: positive int, the shards of all splits together, or `None`
            to go by the size. Each split has one at least, and none is empty.
        shard_mb: positive float, 10^6 bytes, the most that the shards of a
            split have on average. Defaults to 32.
    """

    num_shards: int | None = None
    shard_mb: float = 32.0

    def per_split(
        self, tiles: Mapping[str, int], sizes: Sequence[int]
    ) -> dict[str, int]:
        """The number of shards of each split, 0 of one without tiles.

        Args:
            tiles: split to its number of tiles.
            sizes: bytes of each split, in the same order.
        """
        if self.num_shards is not None:
            return share_out(self.num_shards, tiles)
        shard_bytes = self.shard_mb * MB
        return {
            split: min(number, math.ceil(size / shard_bytes))
            for (split, number), size in zip(tiles.items(), sizes, strict=True)
        }


def share_out(num_shards: int, tiles: Mapping[str, int]) -> dict[str, int]:
    """Shares shards out so that the largest one is as small as can be.

    After one for each split, the next always goes to the split that has the
    most tiles a shard.
    """
    shards = {split: min(1, number) for split, number in tiles.items()}
    filled = [split for split, number in tiles.items() if number]
    more = min(num_shards, sum(tiles.values())) - len(filled)
    for _ in range(more):
        fullest = max(filled, key=lambda split: tiles[split] / shards[split])
        shards[fullest] += 1
    return shards
