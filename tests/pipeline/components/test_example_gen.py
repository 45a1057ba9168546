"""ExampleGen."""

import dataclasses
import json

import pytest

from pipeline.artifacts import Examples
from pipeline.components.example_gen import ExampleGen
from pipeline.configs import Data
from pipeline.errors import UserError


def generate(examples, **data) -> None:
    data = Data(source="dead_leaves:2", workers=1, **data)
    ExampleGen.body(examples=examples, **dataclasses.asdict(data))


def test_the_artifact_says_what_it_holds(tmp_path, capsys):
    examples = Examples(str(tmp_path / "examples"))
    examples.path.mkdir()
    generate(examples, num_images=150)
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
        generate(examples, num_images=12, tile_size=64)
        files = sorted(p for p in examples.path.rglob("*") if p.is_file())
        contents.append([(path, path.read_bytes()) for path in files])
    assert contents[0] == contents[1]


def test_the_options_of_a_config_reach_the_job(tmp_path):
    examples = Examples(str(tmp_path / "examples"))
    examples.path.mkdir()
    options = {"encoding": "raw", "crops": "centre", "downscale": 2}
    fractions = {"eval_fraction": 0.01, "test_fraction": 0.01}
    generate(examples, num_images=9, tile_size=32, **options, **fractions)
    asked = json.loads((examples.path / "manifest.json").read_text())["options"]
    assert asked.items() >= options.items()
    assert asked["splits"] == {"train": 0.98, "eval": 0.01, "test": 0.01}


def test_bad_images_end_the_run_or_are_allowed(tmp_path):
    for name in "abcd":
        (tmp_path / f"{name}.png").write_text("no image")
    sources = f"files:{tmp_path}/*=0.1", "dead_leaves:2=0.9"
    examples = Examples(str(tmp_path / "examples"))
    examples.path.mkdir()
    data = Data(source=sources, num_images=20, tile_size=32, workers=1)
    with pytest.raises(UserError, match="in a config data.max_bad_fraction"):
        ExampleGen.body(examples=examples, **dataclasses.asdict(data))
    data = dataclasses.replace(data, max_bad_fraction=0.2)
    ExampleGen.body(examples=examples, **dataclasses.asdict(data))
    assert examples.get_int_custom_property("num_bad") == 2


def test_the_workers_are_no_part_of_its_recipe():
    assert ExampleGen.resources == {"workers"}
