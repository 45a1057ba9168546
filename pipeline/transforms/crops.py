"""Where the tiles of an image lie."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping

import numpy as np

Place = tuple[int, int]


def grid_places(
    key: str, height: int, width: int, tile_size: int
) -> Iterator[Place]:
    """Yields the places of the largest centred grid, row by row."""
    rows, columns = height // tile_size, width // tile_size
    for row in range(rows):
        for column in range(columns):
            yield (
                height % tile_size // 2 + row * tile_size,
                width % tile_size // 2 + column * tile_size,
            )


def centre_place(
    key: str, height: int, width: int, tile_size: int
) -> Iterator[Place]:
    """Yields one place."""
    yield (height - tile_size) // 2, (width - tile_size) // 2


def random_places(
    key: str, height: int, width: int, tile_size: int
) -> Iterator[Place]:
    """Yields as many places as the grid has, all different.

    They are uniform, may overlap, and follow from the key and the sizes.
    """
    seed = hashlib.sha256(os.fsencode(key)).digest()
    generator = np.random.default_rng(list(seed))
    columns = width - tile_size + 1
    places = generator.choice(
        (height - tile_size + 1) * columns,
        size=(height // tile_size) * (width // tile_size),
        replace=False,
    )
    for place in np.sort(places).tolist():
        yield divmod(place, columns)


# Each takes an image's key, height, width and the side of a tile, which fits
# in, and yields the top and the left of every tile.
CROPS: Mapping[str, Callable[[str, int, int, int], Iterator[Place]]] = {
    "grid": grid_places,
    "centre": centre_place,
    "random": random_places,
}
