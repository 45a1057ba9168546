"""What a job would make and take, from a sample of its images."""

import dataclasses
import time
from collections.abc import Mapping

import numpy as np

from pipeline.errors import UserError
from pipeline.transforms.sharding import MB, Sharding
from pipeline.transforms.stage import Stager

SAMPLE = 64  # images


@dataclasses.dataclass(frozen=True)
class Estimate:
    """The expected output and cost; as text, some lines for the user.

    Args:
        images: int, images that the source names.
        sample: int, how many of them were read.
        bad: int, how many of these cannot be used.
        tiles: int, of all images.
        size: int, bytes of the output.
        shards: split to its number of shards.
        seconds: float, of one worker.
    """

    images: int
    sample: int
    bad: int
    tiles: int
    size: int
    shards: Mapping[str, int]
    seconds: float

    def __str__(self) -> str:
        shards = ", ".join(f"{name} {n:,}" for name, n in self.shards.items())
        return (
            f"{self.images:,} images, of which {self.sample:,} were read "
            f"({self.bad:,} bad); expected:\n"
            f"  tiles:  {self.tiles:,}\n"
            f"  shards: {shards}\n"
            f"  size:   {self.size / MB:,.0f} MB, and as much again while it "
            "works\n"
            f"  time:   {self.seconds / 60:,.1f} min of one worker"
        )


def estimate(
    stager: Stager,
    num_images: int,
    splits: Mapping[str, float],
    sharding: Sharding,
) -> Estimate:
    """Stages some images, from all over the source.

    Args:
        stager: Stager, of a temporary directory.
        num_images: positive int, the most images to read.
        splits: name to fraction; the fractions sum to 1.
        sharding: Sharding.

    Raises:
        UserError: no image of the sample gives a tile.
    """
    items = list(stager.source.items(num_images))
    sample = items[:: -(-len(items) // SAMPLE)]
    (chunk,) = stager.work.write_chunks(sample, len(sample), "")
    start = time.perf_counter()
    stager.stage(chunk)
    seconds = time.perf_counter() - start
    lengths = np.load(stager.work.index(chunk))["length"]
    if not len(lengths):
        raise UserError(f"none of {len(sample)} images, a sample, gave a tile")
    scale = len(items) / len(sample)
    tiles, size = round(scale * len(lengths)), round(scale * lengths.sum())
    return Estimate(
        images=len(items),
        sample=len(sample),
        bad=len(stager.read_losses(chunk)["dead_letters"]),
        tiles=tiles,
        size=size,
        shards=sharding.per_split(
            # Even the smallest split gets an image.
            {
                name: max(1, round(tiles * part))
                for name, part in splits.items()
            },
            [max(1, round(size * part)) for part in splits.values()],
        ),
        seconds=scale * seconds,
    )
