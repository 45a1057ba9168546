"""Last step: finished shards become a data set that is there at once."""

import json
import pathlib
import shutil
from collections.abc import Iterable, Mapping

from pipeline.transforms.plan import Shard
from pipeline.transforms.planner import Blueprint
from pipeline.transforms.tfds_metadata import dataset_info, features
from pipeline.transforms.work_dir import replacing, write_json

INFO = "dataset_info.json"


def publish(
    blueprint: Blueprint,
    dead_letters: Iterable[Mapping[str, str]],
    tile_size: int,
    output: pathlib.Path,
) -> None:
    """Puts the shards and what describes them into `output`, by one rename.

    Args:
        blueprint: Blueprint, whose shards are all gathered.
        dead_letters: the source and the reason of each image not used.
        tile_size: positive int, pixels.
        output: path that does not exist or is an empty directory.

    Raises:
        OSError: a shard is missing or its size is not the planned one.
    """
    dataset = blueprint.root / "dataset"
    shutil.rmtree(dataset, ignore_errors=True)
    shards = blueprint.read_shards()
    sizes = [_check(blueprint, shard) for shard in shards]
    for shard in shards:
        folder = dataset / f"Split-{shard.split}"
        folder.mkdir(parents=True, exist_ok=True)
        blueprint.gathered(shard).rename(folder / shard.name)
    info = dataset_info(list(zip(shards, sizes, strict=True)))
    write_json(dataset / INFO, info)
    write_json(dataset / "features.json", features(tile_size))
    with replacing(dataset / "dead_letter.jsonl") as file:
        for letter in dead_letters:
            file.write(json.dumps(letter).encode() + b"\n")
    dataset.rename(output)


def is_published(output: pathlib.Path) -> bool:
    """Tells whether a data set lies there: a whole one, as it came at once."""
    return (output / INFO).is_file()


def _check(blueprint: Blueprint, shard: Shard) -> int:
    """The size of a shard, which some runners fail to write."""
    path = blueprint.gathered(shard)
    planned = int(blueprint.read_rows(shard)["length"].sum())
    actual = path.stat().st_size
    if actual != planned:
        raise OSError(f"{path} has {actual} bytes instead of {planned}")
    return planned
