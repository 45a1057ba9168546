"""Third step: each shard is assembled from the staged files."""

import dataclasses
import hashlib
import os

from pipeline.records.tfrecord import is_intact
from pipeline.replacing import replacing
from pipeline.transforms.plan import Shard
from pipeline.transforms.planner import Blueprint
from pipeline.transforms.work_dir import WorkDir, write_json


@dataclasses.dataclass(frozen=True)
class Gatherer:
    """Assembles shards from the staged records that the plan names.

    Args:
        work: WorkDir, holds the staged files.
        blueprint: Blueprint, the plan on disk.
    """

    work: WorkDir
    blueprint: Blueprint

    def gather(self, shard: Shard) -> Shard:
        """Assembles a shard unless that is done already.

        Raises:
            OSError: a staged record is not what was written.
        """
        path = self.blueprint.gathered(shard)
        if not path.exists():
            chunks = self.blueprint.read_chunks()
            digest = hashlib.sha256()
            with replacing(path) as file:
                rows = self.blueprint.read_rows(shard)
                places = rows[["chunk", "offset", "length"]].tolist()
                for chunk, offset, length in places:
                    record = self._read(chunks[chunk], offset, length)
                    file.write(record)
                    digest.update(record)
                write_json(self.blueprint.sha256(shard), digest.hexdigest())
        return shard

    def _read(self, chunk: str, offset: int, length: int) -> bytes:
        path = self.work.records(chunk)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            record = os.pread(descriptor, length, offset)
        finally:
            os.close(descriptor)
        if not is_intact(record):
            raise OSError(f"damaged since it was written: {path}")
        return record
