"""Last step: finished shards become a data set that is there at once."""

import pathlib
import shutil
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.paths import AnyPath
from pipeline.transforms.dead_letters import write_dead_letters
from pipeline.transforms.manifest import MANIFEST, ShardFile, listed_shards
from pipeline.transforms.plan import Shard
from pipeline.transforms.planner import Blueprint
from pipeline.transforms.swap import swap
from pipeline.transforms.tfds_metadata import FEATURES, INFO, dataset_info
from pipeline.transforms.upload import upload
from pipeline.transforms.work_dir import read_json, write_json

DEAD_LETTERS = "dead_letter.jsonl"


def publish(
    blueprint: Blueprint,
    dead_letters: Iterable[Mapping[str, str]],
    features: Mapping[str, Any],
    about: Mapping[str, Any],
    output: AnyPath,
    progress: bool,
) -> None:
    """Puts the shards and what describes them into `output`.

    It is there at once: by one rename, or in a store by its manifest, which
    comes last. A data set that is in a folder already is swapped for the new
    one and removed.

    Args:
        blueprint: Blueprint, whose shards are all gathered.
        dead_letters: the source and the reason of each image not used.
        features: the content of `features.json`.
        about: what the manifest says besides the shards, see `manifest`.
        output: path that does not exist, is an empty directory, or a data
            set; or a claimed place in a store.
        progress: bool, shows the progress of an upload.

    Raises:
        UserError: the store refuses.
        OSError: a shard is missing or its size is not the planned one.
    """
    dataset = blueprint.root / "dataset"
    shutil.rmtree(dataset, ignore_errors=True)
    shards = blueprint.read_shards()
    listed = [_check(blueprint, shard) for shard in shards]
    for shard, file in zip(shards, listed, strict=True):
        (dataset / file.path).parent.mkdir(parents=True, exist_ok=True)
        blueprint.gathered(shard).rename(dataset / file.path)
    write_json(dataset / INFO, dataset_info(listed))
    write_json(dataset / FEATURES, features)
    write_dead_letters(dataset / DEAD_LETTERS, dead_letters)
    manifest = {**about, "shards": [file._asdict() for file in listed]}
    write_json(dataset / MANIFEST, manifest)
    if not isinstance(output, pathlib.Path):
        upload(dataset, output, progress)
    elif is_published(output):
        swap(dataset, output)
        shutil.rmtree(dataset)
    else:
        dataset.rename(output)


def is_published(output: AnyPath) -> bool:
    """Tells whether a data set lies there: a whole one, as it came at once.

    Others write a `manifest.json`, too; theirs is never to be replaced.
    """
    try:
        listed_shards(output)
    except (OSError, ValueError):
        return False
    return (output / INFO).is_file()


def _check(blueprint: Blueprint, shard: Shard) -> ShardFile:
    """Looks for a shard on disk: some runners fail to write one."""
    path = blueprint.gathered(shard)
    planned = int(blueprint.read_rows(shard)["length"].sum())
    actual = path.stat().st_size
    if actual != planned:
        raise OSError(f"{path} has {actual} bytes instead of {planned}")
    return ShardFile(
        split=shard.split,
        path=path.relative_to(blueprint.root).as_posix(),
        tiles=shard.stop - shard.start,
        bytes=actual,
        sha256=read_json(blueprint.sha256(shard)),
    )
