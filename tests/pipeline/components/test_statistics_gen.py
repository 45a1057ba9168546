"""StatisticsGen."""

import json

from shard_files import pictures, write_shards

from pipeline.artifacts import Examples, ExampleStatistics
from pipeline.components.statistics_gen import StatisticsGen


def test_each_split_is_counted(tmp_path, capsys):
    examples = Examples(str(tmp_path / "examples"))
    for split, count in (("train", 4), ("eval", 2)):
        write_shards(examples.path, split, pictures(count), shards=1)
    examples.split_names = json.dumps(["train", "eval"])
    statistics = ExampleStatistics(str(tmp_path / "statistics"))
    StatisticsGen.body(examples=examples, statistics=statistics, workers=1)
    assert statistics.split_names == examples.split_names
    files = [path for path in statistics.path.rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(statistics.path)) for path in files) == [
        "Split-eval/FeatureStats.pb",
        "Split-train/FeatureStats.pb",
    ]
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("train: 4 examples; images: 4 of 16x16")
    assert second.startswith("eval: 2 examples")


def test_the_workers_are_no_part_of_its_recipe():
    assert StatisticsGen.resources == {"workers"}
