"""First step: a chunk of items becomes a file of records and its index."""

import dataclasses
import hashlib
import os
from typing import IO, Any, TypedDict

import google_crc32c
import numpy as np
from numpy.typing import NDArray

from pipeline.records.tfrecord import frame
from pipeline.replacing import replacing
from pipeline.sources import Item, Source, UnreadableImage
from pipeline.transforms.perceptual_hash import HashBatch
from pipeline.transforms.tiles import Tile
from pipeline.transforms.work_dir import (
    WorkDir,
    read_json,
    write_json,
)

# One row a tile: hashes of its image's key and of its own, the CRC-32C of its
# compressed pixels, the perceptual hashes of its image and of itself, and where
# its record lies: in which chunk's file, and there.
ROW = np.dtype(
    [
        ("source", "u8"),
        ("order", "u8"),
        ("pixels", "u4"),
        ("image_look", "u8", 4),
        ("look", "u8", 4),
        ("chunk", "u4"),
        ("offset", "u8"),
        ("length", "u4"),
    ]
)

# The same, but of the perceptual hashes their places in a batch.
Row = tuple[tuple[int, int, int], int, int, tuple[int, int, int]]


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
                np.save(index, writer.rows())
        return chunk

    def read_losses(self, chunk: str) -> Losses:
        """What of a staged chunk gave no tile."""
        losses: Losses = read_json(self.work.losses(chunk))
        return losses


class _ChunkWriter:
    def __init__(self, stager: Stager, number: int) -> None:
        self.losses = Losses(dead_letters=[], flat=0)
        self._stager = stager
        self._number = number
        self._size = 0  # bytes of the records
        self._looks = HashBatch()
        self._rows: list[Row] = []

    def rows(self) -> NDArray[Any]:
        """The index, of `ROW`."""
        looks = self._looks.hashes()
        listed = [
            (*hashes, looks[image], looks[tile], *place)
            for hashes, image, tile, place in self._rows
        ]
        return np.array(listed, ROW)

    def write_item(self, item: Item, records: IO[bytes]) -> None:
        stager = self._stager
        try:
            image = Tile.of(item.key, stager.source.read(item))
            tiles = list(image.cut(stager.tile_size, stager.crops))
        except UnreadableImage as error:
            letter = {"source": item.key, "reason": str(error)}
            self.losses["dead_letters"].append(letter)
            return
        shown = [tile for tile in tiles if not tile.is_flat()]
        self.losses["flat"] += len(tiles) - len(shown)
        source, look = hash_key(image.key), self._looks.add(image.gray)
        for tile in shown:
            tile_look = look if tile is image else self._looks.add(tile.gray)
            hashes, place = self._write_tile(tile, records)
            row = (source, *hashes), look, tile_look, place
            self._rows.append(row)

    def _write_tile(
        self, tile: Tile, records: IO[bytes]
    ) -> tuple[tuple[int, int], tuple[int, int, int]]:
        encoding = self._stager.encoding
        data = tile.compress(encoding)
        record = frame(tile.example(encoding, data))
        place = self._number, self._size, len(record)
        self._size += records.write(record)
        return (hash_key(tile.key), google_crc32c.value(data)), place


def hash_key(key: str) -> int:
    """The first 64 bits of a key's SHA-256."""
    digest = hashlib.sha256(os.fsencode(key)).digest()
    return int.from_bytes(digest[:8], "big")
