"""The whole road in miniature, as a user runs it."""

import argparse
import importlib
import json
import pathlib
import re
import shlex
import subprocess
import sys
import time

import pytest

from pipeline.__main__ import COMMANDS, main
from pipeline.deploy.cpp_session import CppSession

ROOT = pathlib.Path(__file__).parents[2]
SMALL = [
    "data.num_images=120",
    "data.workers=1",
    "training.steps=24",
    "training.batch_size=4",
    "training.crop_size=32",
    "training.model_arguments={'filters': [8, 8], 'strides': [1, 2]}",
    "evaluation.num_tiles=3",
    "evaluation.min_gain={}",
]


def run_pipeline(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def small(output, *changes):
    return [
        *("run", "--config", "pipeline/configs/quick.py", "--output", output),
        *(f"--set={change}" for change in (*SMALL, *changes)),
    ]


def run_small(output, *changes):
    return run_pipeline(*small(output, *changes))


@pytest.mark.slow
def test_the_whole_road(tmp_path):
    checkpoint = "artifacts/Trainer/.staging/*/model_run/checkpoint.weights.h5"
    _kill_once(tmp_path / "run", checkpoint, small(tmp_path / "run"))
    done = run_small(tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("CACHED") == _before_the_trainer(done.stdout)
    assert " 0/24 " not in done.stderr  # The bar starts where it was.
    _check_results(done.stdout, tmp_path / "run")
    _check_cached(tmp_path / "run")
    version = tmp_path / "run" / "serving" / "denoiser" / "1"
    with CppSession(version) as session:
        assert set(session.signatures) >= {
            "serving_default",
            "predict_uint8",
            "predict_bytes",
        }
    _check_tfds(tmp_path / "run" / "artifacts/ExampleGen/examples/1")


def _before_the_trainer(stdout):
    return int(re.search(r"\[(\d+)/\d+\] Trainer", stdout)[1]) - 1


def _check_cached(run):
    """A second run does nothing but say what the first one said."""
    before = sorted(run.rglob("*"))
    again = run_small(run)
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("CACHED") == again.stdout.count("\n[")
    assert sorted(run.rglob("*")) == before
    _check_results(again.stdout, run)


def _check_results(stdout, run):
    (metrics,) = run.glob("artifacts/Evaluator/evaluation/*/metrics.json")
    figures = json.loads(metrics.read_text())
    assert figures["protocol"] == "textbook" and figures["n"] == 3
    assert f"{figures['psnr']['mean4']:.2f}" in stdout
    report = metrics.with_name("report.html")
    assert str(report) in stdout
    assert "dead leaves" in report.read_text()


def _check_tfds(examples):
    import tensorflow_datasets as tfds

    builder = tfds.builder_from_directory(examples)
    assert sum(split.num_examples for split in builder.info.splits.values()) > 0
    first = next(iter(builder.as_dataset(split="train")))
    assert first["image"]["encoded"].shape == (128, 128, 3)


@pytest.mark.slow
def test_a_model_that_gains_too_little_is_not_pushed(tmp_path):
    done = run_small(tmp_path / "run", "evaluation.min_gain={'gauss': 99.0}")
    assert done.returncode == 1
    assert "gauss gains" in done.stdout.split("pushed: no")[1]
    assert not (tmp_path / "run" / "serving" / "denoiser" / "1").exists()


@pytest.mark.slow
def test_a_killed_training_goes_on_with_the_same_command(tmp_path):
    shards = ["--num-images=60", "--workers=1", f"--output={tmp_path}/shards"]
    made = run_pipeline("shard", "--source=dead_leaves", *shards)
    assert made.returncode == 0, made.stderr
    command = [
        "train",
        "--config=pipeline/configs/quick.py",
        f"--examples={tmp_path}/shards",
        f"--output={tmp_path}/run",
        *(f"--set={change}" for change in SMALL if "training" in change),
        "--set=training.steps=64",
    ]
    _kill_once(tmp_path / "run", "run/checkpoint.weights.h5", command)
    other = run_pipeline(*command, "--set=training.seed=5")
    assert other.returncode == 2
    assert "training.seed=0, not 5" in other.stderr
    done = run_pipeline(*command)
    assert done.returncode == 0, done.stderr
    assert " 0/64 " not in done.stderr  # The bar starts where it was.
    history = json.loads((tmp_path / "run/run/history.json").read_text())
    assert len(history["val_psnr"]) == 8
    again = run_pipeline(*command)
    assert again.returncode == 2 and "a finished training" in again.stderr


def _kill_once(directory, pattern, command):
    """Runs a command and kills it as soon as it has written such a file."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *command],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    while not any(directory.glob(pattern)):
        assert process.poll() is None, "ended before it could be killed"
        time.sleep(0.05)
    process.kill()
    process.wait()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["run", "--config", "no.py"], "No config file no.py"),
        (
            ["run", "--config", "pipeline/configs/quick.py", "--set", "x=1"],
            "Unknown config key x",
        ),
        (
            ["run", "--config", "pipeline/configs/quick.py"]
            + ["--set", "training.loss=hinge", "--output", "{tmp}/out"],
            "Unknown loss 'hinge'",
        ),
        (
            ["run", "--config", "pipeline/configs/quick.py"]
            + ["--set", "evaluation.images=no/*", "--output", "{tmp}/out"],
            "No file matches evaluation.images=no/*",
        ),
        (
            ["run", "--config", "pipeline/configs/quick.py"]
            + ["--output", "{tmp}/file/out"],
            "Cannot write to {tmp}/file/out",
        ),
        (
            ["shard", "--source", "files:no/*", "--output", "{tmp}/out"],
            "no/*",
        ),
        (
            ["shard", "--source", "moon", "--output", "{tmp}/out"],
            "unknown source 'moon'",
        ),
        (
            ["shard", "--source", "dead_leaves", "--output", "{tmp}"],
            "{tmp}",
        ),
        (
            ["evaluate", "--model", "no.keras", "--images", "data/*"]
            + ["--output", "{tmp}/out"],
            "no model at no.keras",
        ),
        (
            ["train", "--config", "pipeline/configs/quick.py"]
            + ["--examples", "{tmp}", "--output", "{tmp}/out"],
            "No shards of split 'train'",
        ),
    ],
)
def test_mistakes_are_told_in_one_line(tmp_path, arguments, message):
    (tmp_path / "file").write_text("")
    arguments = [text.format(tmp=tmp_path) for text in arguments]
    done = run_pipeline(*arguments)
    assert done.returncode == 2
    assert message.format(tmp=tmp_path) in done.stderr
    errors = [
        line for line in done.stderr.splitlines() if line.startswith("error: ")
    ]
    assert len(errors) == 1 and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", ["run", "shard", "train", "evaluate", "promote", "doctor"]
)
def test_help_shows_examples_that_are_understood(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    help_text = capsys.readouterr().out
    examples = re.findall(
        rf"^  python -m pipeline {command}(.*)$",
        help_text.replace("\\\n", ""),
        re.MULTILINE,
    )
    module = importlib.import_module(f"pipeline.commands.{command}")
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    assert examples
    for example in examples:
        parser.parse_args(shlex.split(example))


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    help_text = capsys.readouterr().out
    for command in COMMANDS:
        summary = command.__doc__.partition("\n")[0]
        assert summary in " ".join(help_text.split())
