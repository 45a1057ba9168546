"""First step: a chunk of items becomes a file of records and its index."""

import dataclasses
import hashlib
import os
from typing import IO, TypedDict

import numpy as np

from pipeline.sources import Item, Source, UnreadableImage
from pipeline.transforms.tfrecord import frame
from pipeline.transforms.tiles import Tile, cut_tiles
from pipeline.transforms.work_dir import (
    WorkDir,
    read_json,
    replacing,
    write_json,
)

# One row a tile: hashes of its image's key, its own key and its pixels, and
# where its record lies: in which chunk's file, and there.
ROW = np.dtype(
    [
        ("source", "u8"),
        ("order", "u8"),
        ("pixels", "S32"),
        ("chunk", "u4"),
        ("offset", "u8"),
        ("length", "u4"),
    ]
)


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
    """

    source: Source
    tile_size: int
    work: WorkDir

    def stage(self, chunk: str) -> str:
        """Stages a chunk unless that is done already; returns its name."""
        if not self.work.index(chunk).exists():
            number = self.work.chunk_number(chunk)
            writer = _ChunkWriter(self.source, self.tile_size, number)
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
    def __init__(self, source: Source, tile_size: int, number: int) -> None:
        self.source = source
        self.tile_size = tile_size
        self.number = number
        self.rows: list[tuple[int | bytes, ...]] = []
        self.losses = Losses(dead_letters=[], flat=0)

    def write_item(self, item: Item, records: IO[bytes]) -> None:
        try:
            image = self.source.read(item)
            for tile in cut_tiles(item.key, image, self.tile_size):
                self._write_tile(item, tile, records)
        except UnreadableImage as error:
            letter = {"source": item.key, "reason": str(error)}
            self.losses["dead_letters"].append(letter)

    def _write_tile(self, item: Item, tile: Tile, records: IO[bytes]) -> None:
        if tile.is_flat():
            self.losses["flat"] += 1
            return
        hashes = hash_key(item.key), hash_key(tile.key), tile.digest()
        record = frame(tile.encode())
        place = self.number, records.tell(), len(record)
        self.rows.append((*hashes, *place))
        records.write(record)


def hash_key(key: str) -> int:
    """The first 64 bits of a key's SHA-256."""
    digest = hashlib.sha256(os.fsencode(key)).digest()
    return int.from_bytes(digest[:8], "big")
