"""What became of the images of a job."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.transforms.planner import Blueprint
from pipeline.transforms.stage import Losses


@dataclasses.dataclass(frozen=True)
class Summary:
    """The counts of one job; as text, one line for the user.

    Args:
        images: int, images that the source named.
        bad: int, images that could not be used; see `dead_letter.jsonl`.
        tiles: split to its number of tiles.
        duplicates: int, tiles dropped because another has the same pixels.
        near_duplicates: int, tiles dropped because they look like another.
        flat: int, tiles dropped because they show next to nothing.
        shards: int, files written.
    """

    images: int
    bad: int
    tiles: Mapping[str, int]
    duplicates: int
    near_duplicates: int
    flat: int
    shards: int

    def __str__(self) -> str:
        splits = ", ".join(f"{name} {n:,}" for name, n in self.tiles.items())
        return (
            f"{self.images:,} images ({self.bad:,} bad) -> "
            f"{sum(self.tiles.values()):,} tiles ({splits}) in "
            f"{self.shards:,} shards; dropped {self.flat:,} flat, "
            f"{self.duplicates:,} duplicate and "
            f"{self.near_duplicates:,} near-duplicate tiles"
        )


def summarize(
    images: int, losses: Iterable[Losses], blueprint: Blueprint
) -> Summary:
    """Adds up the counts of a job whose shards are planned.

    Args:
        images: int, images that the source named.
        losses: of each chunk.
        blueprint: Blueprint, the plan on disk.
    """
    dropped: Counter[str] = Counter()
    for loss in losses:
        dropped.update(bad=len(loss["dead_letters"]), flat=loss["flat"])
    tiles: Counter[str] = Counter()
    shards = blueprint.read_shards()
    for shard in shards:
        tiles[shard.split] += shard.stop - shard.start
    return Summary(
        images=images,
        bad=dropped["bad"],
        tiles=dict(tiles),
        duplicates=blueprint.read_duplicates(),
        near_duplicates=blueprint.read_near_duplicates(),
        flat=dropped["flat"],
        shards=len(shards),
    )
