"""Looking at a whole data set."""

import hashlib
import json
import shutil

import pytest

from pipeline.errors import UserError
from pipeline.records.tfrecord import read_records
from pipeline.transforms.dead_letters import write_dead_letters
from pipeline.transforms.inspection import inspect_shards
from pipeline.transforms.manifest import MANIFEST, listed_shards
from pipeline.transforms.shard_images import shard_images


@pytest.fixture(scope="module")
def intact(tmp_path_factory):
    output = tmp_path_factory.mktemp("intact") / "shards"
    splits = {"train": 0.5, "test": 0.5}
    shard_images("dead_leaves", 12, 128, output, splits=splits, progress=False)
    return output


@pytest.fixture
def shards(intact, tmp_path):
    """A copy to be damaged."""
    return shutil.copytree(intact, tmp_path / "shards")


def problems(directory) -> list[str]:
    return inspect_shards(directory, progress=False).problems


def test_nothing_is_wrong_with_what_the_job_wrote(intact):
    inspection = inspect_shards(intact, progress=False)
    assert inspection.problems == []
    assert len(inspection.tiles) == 12
    assert set(inspection.tiles.values()) == {"train", "test"}


def test_the_digest_is_that_of_sha256sum(intact):
    lines = []
    for path in sorted(path for path in intact.rglob("*") if path.is_file()):
        data = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{data}  {path.relative_to(intact)}\n")
    expected = hashlib.sha256("".join(sorted(lines, key=name)).encode())
    inspection = inspect_shards(intact, progress=False)
    assert inspection.digest() == expected.hexdigest()


def name(line) -> str:
    return line.partition("  ")[2]


@pytest.mark.parametrize("place", [3, 100, -1])
def test_a_wrong_bit_is_found(shards, place):
    path = shards / listed_shards(shards)[0].path
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    changed, record, count = problems(shards)
    assert changed == f"changed: {path.relative_to(shards)}"
    assert "damaged before byte" in record
    assert "records instead of" in count


def test_a_lost_record_is_found(shards):
    path = shards / listed_shards(shards)[0].path
    with path.open("rb") as file:
        records = list(read_records(file))
    path.write_bytes(b"".join(records[1:]))
    assert f"{len(records) - 1} records instead of" in problems(shards)[1]


def test_files_that_are_missing_or_too_much_are_found(shards):
    path = listed_shards(shards)[0].path
    (shards / path).unlink()
    (shards / "Split-train" / "more").touch()
    assert problems(shards) == [
        f"missing: {path}",
        "not of the data set: Split-train/more",
    ]


def test_metadata_that_disagree_are_found(shards):
    path = shards / "dataset_info.json"
    info = json.loads(path.read_text())
    info["splits"][0]["shardLengths"] = ["1"]
    path.write_text(json.dumps(info))
    assert problems(shards) == ["dataset_info.json and manifest.json disagree"]


def test_a_tile_in_two_splits_is_found(shards):
    train, test = (shards / shard.path for shard in listed_shards(shards))
    with train.open("rb") as file:
        record = next(read_records(file))
    with test.open("ab") as file:
        file.write(record)
    crossing = [text for text in problems(shards) if "split train, too" in text]
    assert len(crossing) == 1


@pytest.mark.parametrize("text", ["", "{", "\xff"])
def test_damaged_tfds_metadata_are_told(shards, text):
    (shards / "dataset_info.json").write_text(text, encoding="latin-1")
    (problem,) = problems(shards)
    assert problem.startswith("dataset_info.json: ")


@pytest.mark.parametrize("text", ["{", "{}\n", "[]\n", "\xff"])
def test_damaged_dead_letters_are_told(shards, text):
    (shards / "dead_letter.jsonl").write_text(text, encoding="latin-1")
    (problem,) = problems(shards)
    assert problem.startswith("dead_letter.jsonl: no letter: ")


def test_reasons_are_counted_by_their_kind(shards):
    letters = [{"reason": "a: b"}, {"reason": "a: c"}, {"reason": "a:b: c"}]
    write_dead_letters(shards / "dead_letter.jsonl", letters)
    inspection = inspect_shards(shards, progress=False)
    assert inspection.reasons == {"a": 2, "a:b": 1}


WRONG = {"split": "a", "path": "p", "tiles": 1, "bytes": "x", "sha256": "0"}


@pytest.mark.parametrize(
    "text",
    [None, "", "{}", '{"shards": [{}]}', json.dumps({"shards": [WRONG]})],
)
def test_what_is_no_data_set_is_told(shards, text):
    (shards / MANIFEST).unlink()
    if text is not None:
        (shards / MANIFEST).write_text(text)
    with pytest.raises(UserError, match="no manifest.json that can be read"):
        inspect_shards(shards)
