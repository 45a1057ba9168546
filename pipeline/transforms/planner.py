"""The plan on disk: made by one worker, read by those who gather."""

import dataclasses
import hashlib
import pathlib
from collections.abc import Iterable, Mapping

import numpy as np

from pipeline.replacing import replacing
from pipeline.transforms.plan import Rows, Shard, plan_shards
from pipeline.transforms.sharding import Sharding
from pipeline.transforms.work_dir import (
    WorkDir,
    read_json,
    write_json,
)


@dataclasses.dataclass(frozen=True)
class Blueprint:
    """Where the plan of one output lies, and the shards that follow it.

    Args:
        root: absolute path, of this output alone.
    """

    root: pathlib.Path

    @classmethod
    def of(cls, work: WorkDir, options: str) -> "Blueprint":
        """The place in `work` for what these options decide."""
        digest = hashlib.sha256(options.encode()).hexdigest()
        return cls(work.root / f"output-{digest[:16]}")

    @property
    def path(self) -> pathlib.Path:
        """Chunks, shards and numbers of duplicates; written last."""
        return self.root / "plan.json"

    def gathered(self, shard: Shard) -> pathlib.Path:
        """A finished shard, before it is published."""
        return self.root / f"Split-{shard.split}" / shard.name

    def sha256(self, shard: Shard) -> pathlib.Path:
        """The hash of a shard, JSON; there before the shard is."""
        return self.root / "sha256" / shard.split / f"{shard.name}.json"

    def read_shards(self) -> list[Shard]:
        """The planned shards, in order."""
        return [Shard(*shard) for shard in read_json(self.path)["shards"]]

    def read_chunks(self) -> list[str]:
        """The chunks' names; a row's chunk is its place here."""
        return list(read_json(self.path)["chunks"])

    def read_duplicates(self) -> int:
        """How many tiles repeat another one."""
        return int(read_json(self.path)["duplicates"])

    def read_near_duplicates(self) -> int:
        """How many other tiles look like another one."""
        return int(read_json(self.path)["near_duplicates"])

    def read_rows(self, shard: Shard) -> Rows:
        """The rows of a shard, without reading those of the others."""
        rows = np.load(self.root / "rows.npy", mmap_mode="r")
        return rows[shard.start : shard.stop]


@dataclasses.dataclass(frozen=True)
class Planner:
    """Plans the output once every chunk is staged.

    Args:
        work: WorkDir, holds the staged files.
        blueprint: Blueprint, gets the plan.
        splits: name to fraction; the fractions sum to 1.
        sharding: Sharding, how many shards there are.
    """

    work: WorkDir
    blueprint: Blueprint
    splits: Mapping[str, float]
    sharding: Sharding

    def plan(self, chunks: Iterable[str]) -> list[Shard]:
        """Writes the plan of these chunks down and returns its shards."""
        names = sorted(chunks, key=self.work.chunk_number)
        rows = np.concatenate([np.load(self.work.index(n)) for n in names])
        plan = plan_shards(rows, self.splits, self.sharding)
        with replacing(self.blueprint.root / "rows.npy") as file:
            np.save(file, plan.rows)
        write_json(
            self.blueprint.path,
            {
                "chunks": names,
                "shards": plan.shards,
                "duplicates": plan.duplicates,
                "near_duplicates": plan.near_duplicates,
            },
        )
        return plan.shards
