"""First step: a chunk of items becomes a file of records and its index."""

import dataclasses
import hashlib
import os
from typing import IO, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from pipeline.sources import Item, Source, UnreadableImage
from pipeline.transforms.perceptual_hash import perceptual_hash
from pipeline.transforms.tfrecord import frame
from pipeline.transforms.tiles import Tile, cut_tiles
from pipeline.transforms.work_dir import (
    WorkDir,
    read_json,
    replacing,
    write_json,
)

# One row a tile: hashes of its image's key, its own key and its pixels, the
# perceptual hashes of its image and of itself, and where its record lies: in
# which chunk's file, and there.
ROW = np.dtype(
    [
        ("source", "u8"),
        ("order", "u8"),
        ("pixels", "S32"),
        ("image_look", "u8", 4),
        ("look", "u8", 4),
        ("chunk", "u4"),
        ("offset", "u8"),
        ("length", "u4"),
    ]
)


Looks = tuple[NDArray[np.uint64], NDArray[np.uint64]]


class Losses(TypedDict):
    """What of a chunk gave no tile.

    Args:
        dead_letters: dicts with the keys `source` and `reason`.
        flat: int, tiles dropped because they show nothing.
    """

    dead_letters: list[dict[str, str]]
    flat: int


@dataclasses.dataclass(frozen=True)
class Stager:
    """Stages chunks; each one is a function of its items alone.

    Args:
        source: Source, reads the items.
        tile_size: positive int, pixels.
        work: WorkDir.
        encoding: str, a key of `encodings.ENCODERS`. Defaults to `"png"`.
        crops: str, a key of `crops.CROPS`. Defaults to `"grid"`.
    """

    source: Source
    tile_size: int
    work: WorkDir
    encoding: str = "png"
    crops: str = "grid"

    def stage(self, chunk: str) -> str:
        """Stages a chunk unless that is done already; returns its name."""
        if not self.work.index(chunk).exists():
            number = self.work.chunk_number(chunk)
            writer = _ChunkWriter(self, number)
            with replacing(self.work.records(chunk)) as records:
                for item in self.work.read_chunk(chunk):
                    writer.write_item(item, records)
            write_json(self.work.losses(chunk), writer.losses)
            with replacing(self.work.index(chunk)) as index:
                np.save(index, np.array(writer.rows, ROW))
        return chunk

    def read_losses(self, chunk: str) -> Losses:
        """What of a staged chunk gave no tile."""
        losses: Losses = read_json(self.work.losses(chunk))
        return losses


class _ChunkWriter:
    def __init__(self, stager: Stager, number: int) -> None:
        self.stager = stager
        self.number = number
        self.rows: list[tuple[Any, ...]] = []
        self.losses = Losses(dead_letters=[], flat=0)

    def write_item(self, item: Item, records: IO[bytes]) -> None:
        stager = self.stager
        try:
            image = stager.source.read(item)
            tiles = list(
                cut_tiles(item.key, image, stager.tile_size, stager.crops)
            )
            look = perceptual_hash(image)
            for tile in tiles:
                if tile.is_flat():
                    self.losses["flat"] += 1
                    continue
                whole = tile.pixels is image
                tile_look = look if whole else perceptual_hash(tile.pixels)
                self._write_tile(item, tile, (look, tile_look), records)
        except UnreadableImage as error:
            letter = {"source": item.key, "reason": str(error)}
            self.losses["dead_letters"].append(letter)

    def _write_tile(
        self, item: Item, tile: Tile, looks: Looks, records: IO[bytes]
    ) -> None:
        hashes = hash_key(item.key), hash_key(tile.key), tile.digest()
        record = frame(tile.encode(self.stager.encoding))
        place = self.number, records.tell(), len(record)
        self.rows.append((*hashes, *looks, *place))
        records.write(record)


def hash_key(key: str) -> int:
    """The first 64 bits of a key's SHA-256."""
    digest = hashlib.sha256(os.fsencode(key)).digest()
    return int.from_bytes(digest[:8], "big")
