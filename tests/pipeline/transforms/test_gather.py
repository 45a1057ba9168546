"""Planning on disk and gathering."""

import hashlib

import numpy as np
import pytest

from pipeline.sources.dead_leaves import DeadLeaves
from pipeline.transforms.gather import Gatherer
from pipeline.transforms.plan import Shard
from pipeline.transforms.planner import Blueprint, Planner
from pipeline.transforms.sharding import Sharding
from pipeline.transforms.stage import Stager
from pipeline.transforms.work_dir import WorkDir, read_json


@pytest.fixture
def work(tmp_path) -> WorkDir:
    return WorkDir(tmp_path)


@pytest.fixture
def planned(work) -> tuple[Gatherer, list[Shard]]:
    """Ten images in chunks of three, in two shards."""
    stager = Stager(DeadLeaves(), 128, work)
    chunks = work.write_chunks(DeadLeaves().items(10), 3, "")
    names = [stager.stage(name) for name in chunks]
    blueprint = Blueprint.of(work, "options")
    planner = Planner(work, blueprint, {"train": 1.0}, Sharding(2))
    shards = planner.plan(reversed(names))
    return Gatherer(work, blueprint), shards


def test_the_plan_is_read_back(planned):
    gatherer, shards = planned
    assert len(shards) == 2
    assert gatherer.blueprint.read_shards() == shards
    assert gatherer.blueprint.read_duplicates() == 0
    assert gatherer.blueprint.read_chunks() == sorted(
        gatherer.blueprint.read_chunks()
    )


def test_a_shard_is_its_rows_records_in_order(planned):
    gatherer, shards = planned
    chunks = gatherer.blueprint.read_chunks()
    for shard in shards:
        gatherer.gather(shard)
        expected = b"".join(
            gatherer.work.records(chunks[row["chunk"]]).read_bytes()[
                int(row["offset"]) : int(row["offset"] + row["length"])
            ]
            for row in gatherer.blueprint.read_rows(shard)
        )
        assert gatherer.blueprint.gathered(shard).read_bytes() == expected


def test_the_hash_of_a_shard_is_there_before_the_shard(planned):
    gatherer, shards = planned
    for shard in shards:
        gatherer.gather(shard)
        data = gatherer.blueprint.gathered(shard).read_bytes()
        noted = read_json(gatherer.blueprint.sha256(shard))
        assert noted == hashlib.sha256(data).hexdigest()
    gatherer.blueprint.gathered(shards[0]).unlink()
    gatherer.blueprint.sha256(shards[0]).unlink()
    gatherer.gather(shards[0])
    assert gatherer.blueprint.sha256(shards[0]).exists()


def test_other_options_have_another_place(work):
    assert Blueprint.of(work, "a") != Blueprint.of(work, "b")


def test_a_damaged_record_is_refused(planned):
    gatherer, shards = planned
    chunk = gatherer.blueprint.read_chunks()[0]
    path = gatherer.work.records(chunk)
    data = np.frombuffer(path.read_bytes(), np.uint8).copy()
    data[len(data) // 2] ^= 1
    path.write_bytes(data.tobytes())
    with pytest.raises(OSError, match=f"damaged.*{chunk}"):
        for shard in shards:
            gatherer.gather(shard)
