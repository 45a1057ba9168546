"""ExampleGen."""

import json

from pipeline.artifacts import Examples
from pipeline.components.example_gen import ExampleGen


def test_the_artifact_says_what_it_holds(tmp_path, capsys):
    examples = Examples(str(tmp_path / "examples"))
    examples.path.mkdir()
    ExampleGen.body(
        examples=examples,
        source="dead_leaves:2",
        num_images=150,
        tile_size=128,
        workers=1,
    )
    names = ["train", "eval", "test"]
    assert examples.split_list() == names
    shards = [p.parent.name for p in examples.path.glob("Split-*/*")]
    assert sorted(shards) == sorted(f"Split-{name}" for name in names)
    counts = [examples.get_int_custom_property(f"num_{name}") for name in names]
    assert sum(counts) == 150
    info = json.loads((examples.path / "dataset_info.json").read_text())
    lengths = [int(split["shardLengths"][0]) for split in info["splits"]]
    assert counts == lengths
    assert examples.properties.items() >= {
        ("payload_format", "FORMAT_TF_EXAMPLE"),
        ("file_format", "tfrecords"),
        ("span", 0),
        ("version", 0),
        ("num_bad", 0),
    }
    assert "150 images (0 bad)" in capsys.readouterr().out


def test_it_may_be_called_again_after_all_was_written(tmp_path):
    examples = Examples(str(tmp_path / "examples"))
    examples.path.mkdir()
    contents = []
    for _ in range(2):  # Between the two it was killed.
        ExampleGen.body(
            examples=examples,
            source="dead_leaves:2",
            num_images=12,
            tile_size=64,
            workers=1,
        )
        files = sorted(p for p in examples.path.rglob("*") if p.is_file())
        contents.append([(path, path.read_bytes()) for path in files])
    assert contents[0] == contents[1]


def test_the_workers_are_no_part_of_its_recipe():
    assert ExampleGen.resources == {"workers"}
