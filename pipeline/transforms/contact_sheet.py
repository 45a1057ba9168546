"""Many tiles at a glance."""

import itertools
import pathlib
from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.paths import AnyPath
from pipeline.records.example_message import first_bytes, parse_example
from pipeline.records.tfrecord import payload, read_records
from pipeline.transforms.encodings import decode
from pipeline.transforms.manifest import ShardFile

COLUMNS = 12
ROWS = 8
GAP = 4  # pixels
WHITE = 255


def write_contact_sheet(
    directory: AnyPath, shards: list[ShardFile], sheet: pathlib.Path
) -> None:
    """Writes a PNG of the first tiles of shards all over a data set.

    Args:
        directory: path of the data set.
        shards: its shards.
        sheet: path of the PNG.

    Raises:
        ValueError: a record is damaged.
    """
    number = COLUMNS * ROWS
    step = -(-len(shards) // number)
    some = shards[::step]
    each = -(-number // len(some))
    tiles = itertools.chain.from_iterable(
        _first_tiles(directory / shard.path, each) for shard in some
    )
    picture = cv2.cvtColor(_arrange(tiles, number), cv2.COLOR_RGB2BGR)
    _, png = cv2.imencode(".png", picture)
    sheet.write_bytes(png.tobytes())


def _first_tiles(path: AnyPath, number: int) -> list[NDArray[np.uint8]]:
    with path.open("rb") as file:
        records = itertools.islice(read_records(file), number)
        return [_tile(payload(record)) for record in records]


def _tile(data: bytes) -> NDArray[np.uint8]:
    features = parse_example(data)
    encoding = first_bytes(features, "image/format")
    encoded = first_bytes(features, "image/encoded")
    height, width = (
        int(values[0])
        for _, values in (features["image/height"], features["image/width"])
    )
    return decode(encoding.decode(), encoded, height, width)


def _arrange(
    tiles: Iterable[NDArray[np.uint8]], number: int
) -> NDArray[np.uint8]:
    """Tiles of one size in rows, on white."""
    images = list(itertools.islice(tiles, number))
    height, width = images[0].shape[0] + GAP, images[0].shape[1] + GAP
    columns = min(COLUMNS, len(images))
    rows = -(-len(images) // columns)
    shape = rows * height + GAP, columns * width + GAP, 3
    sheet = np.full(shape, WHITE, np.uint8)
    for place, image in enumerate(images):
        top, left = divmod(place, columns)
        top, left = GAP + top * height, GAP + left * width
        sheet[top : top + height - GAP, left : left + width - GAP] = image
    return sheet
