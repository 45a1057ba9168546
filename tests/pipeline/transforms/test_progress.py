"""Progress by the files that a job leaves."""

import threading

from pipeline.sources.dead_leaves import DeadLeaves
from pipeline.transforms.planner import Blueprint, Planner
from pipeline.transforms.progress import appearing, show_progress
from pipeline.transforms.sharding import Sharding
from pipeline.transforms.stage import Stager
from pipeline.transforms.work_dir import WorkDir


def test_files_are_seen_once_they_are_there(tmp_path):
    paths = [tmp_path / name for name in "abc"]
    seen = appearing(paths, threading.Event())
    paths[1].touch()
    assert next(seen) == paths[1]
    paths[0].touch()
    paths[2].touch()
    assert sorted(seen) == [paths[0], paths[2]]


def test_what_was_finished_at_the_end_is_still_seen(tmp_path):
    paths = [tmp_path / name for name in "ab"]
    over = threading.Event()
    over.set()
    paths[0].touch()
    assert list(appearing(paths, over)) == [paths[0]]


def test_the_bars_show_images_bad_ones_and_shards(tmp_path, capsys):
    work = WorkDir(tmp_path)
    # Dead leaves are 128x128: with larger tiles each image is bad.
    stager = Stager(DeadLeaves(), 200, work)
    chunks = work.write_chunks(DeadLeaves().items(5), 2, "")
    blueprint = Blueprint.of(work, "")
    planner = Planner(work, blueprint, {"train": 1.0}, Sharding())
    with show_progress(chunks, stager, blueprint):
        planner.plan([stager.stage(name) for name in chunks])
    shown = capsys.readouterr().err
    assert "making tiles: 100%" in shown
    assert "5/5" in shown
    assert "bad=5" in shown
    assert "writing shards" in shown
