"""Reads a whole data set and says whether it is what its manifest says."""

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tqdm import tqdm

from pipeline.errors import UserError
from pipeline.paths import AnyPath
from pipeline.records.example_message import first_bytes, parse_example
from pipeline.records.tfrecord import payload, read_records
from pipeline.transforms.dead_letters import count_reasons
from pipeline.transforms.manifest import MANIFEST, ShardFile, listed_shards
from pipeline.transforms.publish import DEAD_LETTERS
from pipeline.transforms.tfds_metadata import FEATURES, INFO, dataset_info

METADATA = (INFO, FEATURES, MANIFEST, DEAD_LETTERS)


@dataclasses.dataclass
class Inspection:
    """What an inspection has found.

    Args:
        shards: list of ShardFile, as the manifest lists them.
        sums: path of each file there is to its SHA-256, hexadecimal.
        problems: list of str, what is damaged, missing or too much.
        tiles: the split of each tile, by 128 bits of a hash of its image.
        reasons: why images could not be used, with their numbers.
    """

    shards: list[ShardFile]
    sums: dict[str, str] = dataclasses.field(default_factory=dict)
    problems: list[str] = dataclasses.field(default_factory=list)
    tiles: dict[bytes, str] = dataclasses.field(default_factory=dict)
    reasons: Counter[str] = dataclasses.field(default_factory=Counter)

    def digest(self) -> str:
        """SHA-256 of what `sha256sum` prints of all files, in order."""
        lines = (f"{self.sums[path]}  {path}\n" for path in sorted(self.sums))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def inspect_shards(directory: AnyPath, progress: bool = True) -> Inspection:
    """Checks every file, shard and record of a data set.

    Args:
        directory: path of a data set that `shard_images` made.
        progress: bool, shows a progress bar. Defaults to `True`.

    Raises:
        UserError: there is no manifest, or it cannot be read.
    """
    inspection = Inspection(_listed(directory))
    inspection.problems += _misplaced(directory, inspection.shards)
    total = sum(shard.bytes for shard in inspection.shards)
    with tqdm(
        total=total, unit="B", unit_scale=True, disable=not progress
    ) as bar:
        for shard in inspection.shards:
            _check_shard(directory, shard, inspection)
            bar.update(shard.bytes)
    for name in METADATA:
        path = directory / name
        if path.is_file():
            data = path.read_bytes()
            inspection.sums[name] = hashlib.sha256(data).hexdigest()
    try:
        inspection.reasons += count_reasons(_reasons(directory / DEAD_LETTERS))
    except (ValueError, LookupError, TypeError) as error:
        inspection.problems.append(f"{DEAD_LETTERS}: no letter: {error}")
    return inspection


def _listed(directory: AnyPath) -> list[ShardFile]:
    try:
        return listed_shards(directory)
    except (OSError, ValueError) as error:
        raise UserError(
            f"{directory} has no {MANIFEST} that can be read ({error}); give "
            "a directory that `python -m pipeline shard` made"
        ) from error


def _misplaced(directory: AnyPath, shards: list[ShardFile]) -> Iterator[str]:
    """Files that are missing or too much, and counts that disagree."""
    expected = {*METADATA, *(shard.path for shard in shards)}
    actual = {
        str(path).removeprefix(f"{directory}/")
        for path in directory.rglob("*")
        if path.is_file()
    }
    yield from (f"missing: {path}" for path in sorted(expected - actual))
    yield from (f"not of the data set: {p}" for p in sorted(actual - expected))
    if INFO in actual:
        yield from _disagreement(directory / INFO, shards)


def _disagreement(path: AnyPath, shards: list[ShardFile]) -> Iterator[str]:
    try:
        if json.loads(path.read_bytes()) != dataset_info(shards):
            yield f"{INFO} and {MANIFEST} disagree"
    except ValueError as error:
        yield f"{INFO}: {error}"


def _check_shard(
    directory: AnyPath, shard: ShardFile, inspection: Inspection
) -> None:
    path = directory / shard.path
    if not path.is_file():
        return  # Told already.
    with path.open("rb") as opened:
        file: Any = opened  # Each kind of path has its own kind of file.
        inspection.sums[shard.path] = hashlib.file_digest(
            file, "sha256"
        ).hexdigest()
        if inspection.sums[shard.path] != shard.sha256:
            inspection.problems.append(f"changed: {shard.path}")
        file.seek(0)
        count = 0
        try:
            for record in read_records(file):
                _check_tile(payload(record), shard, inspection)
                count += 1
        except (ValueError, LookupError) as error:
            inspection.problems.append(f"{shard.path}: record {count} {error}")
        if count != shard.tiles:
            inspection.problems.append(
                f"{shard.path}: {count} records instead of {shard.tiles}"
            )


def _check_tile(data: bytes, shard: ShardFile, inspection: Inspection) -> None:
    """Looks for the same image in another split."""
    features = parse_example(data)
    encoded = first_bytes(features, "image/encoded")
    key = hashlib.sha256(encoded).digest()[:16]
    split = inspection.tiles.setdefault(key, shard.split)
    if split != shard.split:
        name = first_bytes(features, "image/filename")
        inspection.problems.append(
            f"{shard.path}: {name!r} is in split {split}, too"
        )


def _reasons(path: AnyPath) -> Iterator[str]:
    if path.is_file():
        for line in path.read_text().splitlines():
            yield str(json.loads(line)["reason"])
