"""The `textbook` protocol: 128x128 tiles, each clean and damaged four ways.

The draws are those of the yardstick that published figures were made with, so
that equal (tag, index) means equal inputs everywhere. Their order is part of
the protocol.
"""

import dataclasses
import itertools
import zlib

import numpy as np
from keras import ops
from numpy.typing import NDArray

from keras_ae.corruptions import (
    GaussianBlur,
    GaussianNoise,
    Knockout,
    SaltAndPepper,
)
from pipeline.evaluation.protocol import (
    TILE,
    Images,
    Named,
    Pixels,
    Protocol,
    Strength,
)
from pipeline.transforms.tiles import cut_tiles

SEED = 20240601
MAX_STDDEV = 50 / 255
IMPULSES = 0.05  # share of the pixels
MAX_SIGMA = 3.0  # pixels
BLOCKS, MAX_BLOCK = 10, 9


def deal_tiles(photographs: list[Named], limit: int | None) -> list[Named]:
    """Takes tiles from one photograph after another until `limit` is reached.

    Each photograph's tiles come in a shuffled but fixed order, so that a few
    of them show the whole picture and not its sky. A tile carries the name of
    its photograph.
    """
    decks = [_shuffled_tiles(name, image) for name, image in photographs]
    rounds = itertools.zip_longest(*decks)
    dealt = (tile for tiles in rounds for tile in tiles if tile is not None)
    return list(itertools.islice(dealt, limit))


def _shuffled_tiles(name: str, image: Pixels) -> list[Named]:
    tiles = [(name, tile.pixels) for tile in cut_tiles(name, image, TILE)]
    order = generator_of("tiles", name).permutation(len(tiles))
    return [tiles[i] for i in order]


def damage(clean: Images, tag: str, index: int) -> Images:
    """The five inputs of one tile, in the order of the protocol's columns.

    Args:
        clean: float32 `(128, 128, 3)` in [0, 1].
        tag: str, names the set of tiles.
        index: int, the tile's place in the set.
    """
    drawn = draw(tag, index)
    batch = clean[None]
    damaged = [
        GaussianNoise().apply(
            batch, stddev=np.array([drawn.stddev]), noise=drawn.noise
        ),
        SaltAndPepper().apply(batch, hit=drawn.hit, salt=drawn.salt),
        GaussianBlur(MAX_SIGMA).apply(batch, sigma=np.array([drawn.sigma])),
        Knockout().apply(batch, **drawn.blocks),
    ]
    images: Images = ops.convert_to_numpy(ops.concatenate([batch, *damaged]))
    return images


@dataclasses.dataclass(frozen=True)
class Draws:
    """All that is random in the damage of one tile, a batch of one.

    Args:
        stddev: float, of the noise, in intensity.
        noise: float32 `(1, 128, 128, 3)`, standard normal.
        hit: int `(1, impulses)`, places of the impulses.
        salt: bool `(1, impulses)`, whether one is white.
        sigma: float, of the blur, pixels.
        blocks: arguments of `Knockout.apply`.
    """

    stddev: float
    noise: Images
    hit: NDArray[np.int64]
    salt: NDArray[np.bool_]
    sigma: float
    blocks: dict[str, NDArray[np.int32]]


def draw(tag: str, index: int) -> Draws:
    """Draws the damage of one tile; for the arguments see `damage`."""
    generator = generator_of("corrupt", tag, index)
    amount = round(IMPULSES * TILE * TILE)
    # Arguments are evaluated in this order, which is part of the protocol.
    return Draws(
        stddev=generator.uniform(0, MAX_STDDEV),
        noise=generator.standard_normal((1, TILE, TILE, 3)).astype("float32"),
        hit=generator.permutation(TILE * TILE)[None, :amount],
        salt=generator.integers(0, 2, (1, amount)) == 1,
        sigma=generator.uniform(0, MAX_SIGMA),
        blocks=draw_blocks(generator),
    )


def draw_blocks(generator: np.random.Generator) -> dict[str, NDArray[np.int32]]:
    """Arguments of `Knockout.apply` for a batch of one tile."""
    blocks = np.array([_block(generator) for _ in range(BLOCKS)], "int32")
    height, width, top, left = blocks.T[:, None]
    return {"top": top, "left": left, "height": height, "width": width}


def _block(generator: np.random.Generator) -> tuple[int, int, int, int]:
    height, width = (int(generator.integers(1, MAX_BLOCK + 1)) for _ in "hw")
    top = int(generator.integers(0, TILE - height + 1))
    left = int(generator.integers(0, TILE - width + 1))
    return height, width, top, left


def generator_of(*key: str | int) -> np.random.Generator:
    """The random numbers that belong to a key, for ever."""
    words = [zlib.crc32(str(part).encode()) for part in key]
    sequence = np.random.SeedSequence([SEED, *words])
    return np.random.Generator(np.random.PCG64(sequence))


def clip(outputs: Images) -> Images:
    """Clips to [0, 1]."""
    return np.clip(outputs, 0.0, 1.0)


NOISE_STRENGTH = Strength(
    "stddev, of 255",
    (0, 10, 20, 30, 40, 50),
    lambda tag, index: 255 * draw(tag, index).stddev,
)
BLUR_STRENGTH = Strength(
    "sigma, pixels", (0, 1, 2, 3), lambda tag, index: draw(tag, index).sigma
)

DAMAGED = ("gauss", "sp", "blur", "knock")
ALL = ("clean", *DAMAGED)

TEXTBOOK = Protocol(
    name="textbook",
    columns=ALL,
    means={"mean5": ALL, "mean4": DAMAGED},
    labels={
        "clean": "Clean",
        "gauss": "Gaussian noise",
        "sp": "Salt and pepper",
        "blur": "Blur",
        "knock": "Knocked-out blocks",
        "mean5": "Mean, all five",
        "mean4": "Mean, damaged four",
    },
    items=deal_tiles,
    inputs=damage,
    finish=clip,
    strengths={"gauss": NOISE_STRENGTH, "blur": BLUR_STRENGTH},
)
