"""Several sources as one."""

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.sources.source import Item, Source


@dataclasses.dataclass(frozen=True)
class Mixture:
    """Several sources, interleaved.

    Item `n` comes from the source that is farthest behind its share, so every
    first part of the mixture holds the shares to within one image. A key is
    `NUMBER:KEY`, where `NUMBER` is the place of the source.

    Args:
        sources: sequence of Source.
        weights: the shares of the images, positive floats of any sum: the
            mixture ends when a source has no image for its share. `None` for
            all images of every source.
    """

    sources: Sequence[Source]
    weights: Sequence[float] | None = None

    def items(self, num_images: int) -> Iterator[Item]:
        """Yields the first `num_images` items, or all where fewer exist."""
        left = {
            number: source.items(num_images)
            for number, source in enumerate(self.sources)
        }
        counts = [0] * len(self.sources)
        weights = self.weights or [1.0] * len(self.sources)
        while left and sum(counts) < num_images:
            # Sainte-Lague's divisor.
            number = min(left, key=lambda n: (counts[n] + 0.5) / weights[n])
            item = next(left[number], None)
            if item is not None:
                counts[number] += 1
                yield Item(f"{number}:{item.key}", item.version)
            elif self.weights is None:
                del left[number]
            else:
                return

    def read(self, item: Item) -> NDArray[np.uint8]:
        """Reads an item from its source."""
        number, _, key = item.key.partition(":")
        return self.sources[int(number)].read(Item(key, item.version))
