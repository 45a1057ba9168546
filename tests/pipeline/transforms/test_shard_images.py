"""The whole job."""

import hashlib
import json
import math
import os
import pathlib
import subprocess
import sys
import time

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds
from PIL import Image

from pipeline.errors import UserError
from pipeline.paths import parse_path
from pipeline.sources.dead_leaves import draw_dead_leaves
from pipeline.transforms.checks import work_path
from pipeline.transforms.inspection import inspect_shards
from pipeline.transforms.shard_images import shard_images
from pipeline.transforms.work_dir import WorkDir

SPLITS = {"train": 0.6, "eval": 0.2, "test": 0.2}


def shard(spec, num_images, output, tile_size=128, **options):
    options = {"splits": SPLITS, "progress": False} | options
    return shard_images(spec, num_images, tile_size, output, **options)


def files(directory) -> list[str]:
    paths = pathlib.Path(directory).rglob("*")
    return sorted(
        str(path.relative_to(directory)) for path in paths if path.is_file()
    )


def digest(directory) -> str:
    sums = hashlib.sha256()
    for name in files(directory):
        data = (pathlib.Path(directory) / name).read_bytes()
        sums.update(name.encode() + hashlib.sha256(data).digest())
    return sums.hexdigest()


def records(directory, split) -> list[tf.train.Example]:
    shards = sorted(map(str, pathlib.Path(directory).glob(f"Split-{split}/*")))
    return [
        tf.train.Example.FromString(record)
        for record in tf.data.TFRecordDataset(shards).as_numpy_iterator()
    ]


def keys(directory, split) -> list[str]:
    return [
        example.features.feature["image/filename"].bytes_list.value[0].decode()
        for example in records(directory, split)
    ]


@pytest.fixture(scope="module")
def leaves(tmp_path_factory) -> pathlib.Path:
    """100 dead leaves, one worker, seven shards."""
    output = tmp_path_factory.mktemp("leaves") / "examples"
    shard("dead_leaves:7", 100, output, num_shards=7)
    return output


@pytest.fixture
def photographs(tmp_path, rng) -> pathlib.Path:
    """Twenty photographs of 2x3 tiles of 32 pixels, all different."""
    folder = tmp_path / "photographs"
    folder.mkdir()
    for number in range(20):
        pixels = rng.integers(0, 256, (70, 100, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number:02d}.png")
    return folder


def test_nothing_but_shards_lies_in_a_split(leaves):
    names = [name for name in files(leaves) if name.startswith("Split-")]
    assert all("/data_tfrecord-0000" in name for name in names)
    assert set(files(leaves)) - set(names) == {
        "dataset_info.json",
        "dead_letter.jsonl",
        "features.json",
        "manifest.json",
    }
    assert len(names) == 7


def test_nothing_is_left_beside_the_output(leaves):
    assert list(leaves.parent.iterdir()) == [leaves]


def test_tf_data_reads_every_image_unchanged(leaves):
    seen = {}
    for split in SPLITS:
        for example in records(leaves, split):
            feature = example.features.feature
            key = feature["image/filename"].bytes_list.value[0].decode()
            png = feature["image/encoded"].bytes_list.value[0]
            seen[key] = tf.io.decode_png(png).numpy()
    assert len(seen) == 100
    for index in (0, 42, 99):
        image = seen[f"dead_leaves:7/{index:06d}"]
        np.testing.assert_array_equal(image, draw_dead_leaves(7, index))


def test_tfds_reads_the_directory(leaves):
    builder = tfds.builder_from_directory(leaves)
    counts = {
        name: split.num_examples for name, split in builder.info.splits.items()
    }
    assert counts == {split: len(keys(leaves, split)) for split in SPLITS}
    example = next(iter(tfds.as_numpy(builder.as_dataset(split="test"))))
    key = example["image"]["filename"].decode()
    index = int(key.removeprefix("dead_leaves:7/"))
    np.testing.assert_array_equal(
        example["image"]["encoded"], draw_dead_leaves(7, index)
    )
    assert example["image"]["height"] == 128


@pytest.mark.parametrize("encoding, error", [("raw", 0), ("jpeg", 8)])
def test_tfds_reads_other_encodings(tmp_path, encoding, error):
    output = tmp_path / "examples"
    shard("dead_leaves:7", 9, output, encoding=encoding)
    builder = tfds.builder_from_directory(output)
    for example in tfds.as_numpy(builder.as_dataset(split="train")):
        image = example["image"]
        assert image["format"] == encoding.encode()
        index = int(image["filename"].decode().removeprefix("dead_leaves:7/"))
        drawn = draw_dead_leaves(7, index).astype(int)
        assert np.abs(image["encoded"] - drawn).mean() <= error


def test_the_manifest_says_what_was_asked_for_and_what_came(leaves):
    manifest = json.loads((leaves / "manifest.json").read_text())
    assert manifest["options"]["num_images"] == 100
    assert manifest["options"]["splits"] == SPLITS
    assert manifest["counters"]["images"] == 100
    assert sum(manifest["counters"]["tiles"].values()) == 100
    assert set(manifest["versions"]) >= {"code", "numpy", "opencv", "pillow"}
    for listed in manifest["shards"]:
        data = (leaves / listed["path"]).read_bytes()
        assert len(data) == listed["bytes"]
        assert hashlib.sha256(data).hexdigest() == listed["sha256"]


def test_the_order_is_shuffled(leaves):
    train = keys(leaves, "train")
    assert train != sorted(train)


@pytest.mark.parametrize(
    "options",
    [
        {"chunk_size": 1},
        {"chunk_size": 7},
        {"chunk_size": 1000},
        {"workers": 2, "chunk_size": 9},
    ],
)
def test_bytes_depend_on_neither_chunks_nor_workers(leaves, tmp_path, options):
    shard("dead_leaves:7", 100, tmp_path / "o", num_shards=7, **options)
    assert digest(tmp_path / "o") == digest(leaves)


def test_a_killed_job_goes_on_and_gives_the_same(leaves, tmp_path):
    output = tmp_path / "examples"
    code = (
        "from pipeline.transforms.shard_images import shard_images\n"
        f"shard_images('dead_leaves:7', 100, 128, {str(output)!r},"
        f" splits={SPLITS}, num_shards=7, chunk_size=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    staged = tmp_path / "examples.work" / "staged"
    deadline = time.monotonic() + 60
    while len(list(staged.glob("*.npy"))) < 5:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert not output.exists()
    assert len(list(staged.glob("*.npy"))) < 50
    shard("dead_leaves:7", 100, output, num_shards=7, chunk_size=2)
    assert digest(output) == digest(leaves)


def test_a_failed_job_leaves_its_stages_to_the_next(tmp_path):
    output = tmp_path / "examples"
    with pytest.raises(UserError, match="no tile is left for split"):
        shard("dead_leaves", 2, output)
    assert not output.exists()
    staged = list((tmp_path / "examples.work" / "staged").glob("*.records"))
    shard("dead_leaves", 2, output, splits={"train": 1.0})
    assert staged
    assert files(tmp_path) == [f"examples/{name}" for name in files(output)]


def test_tiles_of_a_photograph_share_a_split(photographs, tmp_path):
    output = tmp_path / "examples"
    summary = shard(f"files:{photographs}/*", 100, output, tile_size=32)
    assert summary.images == 20
    assert sum(summary.tiles.values()) == 20 * 6
    images = {
        split: {key.partition("@")[0] for key in keys(output, split)}
        for split in SPLITS
    }
    assert sum(map(len, images.values())) == 20
    assert set.union(*images.values()) == {f"{n:02d}.png" for n in range(20)}


def test_the_folder_of_the_photographs_does_not_matter(photographs, tmp_path):
    spec = f"files:{photographs}/*.png"
    shard(spec, 100, tmp_path / "one", tile_size=32)
    moved = photographs.rename(tmp_path / "moved")
    shard(f"files:{moved}/*.png", 100, tmp_path / "two", tile_size=32)
    # The manifests name the two folders.
    for output in tmp_path / "one", tmp_path / "two":
        (output / "manifest.json").unlink()
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_bad_flat_and_double_images_are_counted(photographs, tmp_path):
    (photographs / "broken.png").write_bytes(b"\x89PNG")
    Image.new("RGB", (9, 99)).save(photographs / "narrow.png")
    Image.new("RGB", (32, 32), "navy").save(photographs / "plain.png")
    copy = (photographs / "05.png").read_bytes()
    (photographs / "zz.png").write_bytes(copy)
    output = tmp_path / "examples"
    spec, some = f"files:{photographs}/*", {"max_bad_fraction": 0.1}
    summary = shard(spec, 100, output, tile_size=32, **some)
    assert (summary.images, summary.bad) == (24, 2)
    assert (summary.flat, summary.duplicates) == (1, 6)
    lines = (output / "dead_letter.jsonl").read_text().splitlines()
    letters = {row["source"]: row["reason"] for row in map(json.loads, lines)}
    assert letters == {
        "broken.png": "not an image of a known format",
        "narrow.png": "smaller than a tile: 9x99 pixels, tile size 32",
    }
    assert str(summary).startswith("24 images (2 bad) -> 120 tiles (train")
    assert "dropped 1 flat, 6 duplicate and 0 near-dup" in str(summary)


def test_too_many_bad_images_stop_the_job_but_lose_nothing(
    photographs, tmp_path
):
    (photographs / "a.png").write_bytes(b"")
    (photographs / "b.png").write_bytes(b"")
    spec, output = f"files:{photographs}/*", tmp_path / "examples"
    with pytest.raises(UserError, match="2 of 22 images.*2 empty file; see"):
        shard(spec, 100, output, tile_size=32)
    assert not output.exists()
    work = tmp_path / "examples.work"
    assert (work / "dead_letter.jsonl").read_text().count("empty file") == 2
    staged = {path.name for path in (work / "staged").glob("*.npy")}
    assert staged
    summary = shard(spec, 100, output, tile_size=32, max_bad_fraction=0.1)
    assert summary.bad == 2


def test_copies_of_a_photograph_share_its_split(tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for index in range(20):
        image = Image.fromarray(draw_dead_leaves(5, index, 96))
        image.save(folder / f"{index}.png")
        image.save(folder / f"{index}.jpg", quality=90)
        image.resize((72, 72)).save(folder / f"{index}.small.png")
    output = tmp_path / "examples"
    splits = {"train": 0.5, "test": 0.5}
    summary = shard(f"files:{folder}/*", 99, output, 32, splits=splits)
    assert summary.near_duplicates > 20
    names = [
        {key.partition(".")[0] for key in keys(output, split)}
        for split in splits
    ]
    assert len(names[0] | names[1]) == 20 and not names[0] & names[1]


@pytest.mark.parametrize("options", [{"chunk_size": 7}, {"workers": 2}])
def test_a_mixture_is_the_same_whatever_the_chunks(
    photographs, tmp_path, options
):
    specs = [f"files:{photographs}/*=0.8", "dead_leaves:1=0.2"]
    summary = shard(specs, 100, tmp_path / "one", 32, crops="random")
    assert summary.images == 25
    shard(specs, 100, tmp_path / "two", 32, crops="random", **options)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_an_update_reads_changed_images_alone(photographs, tmp_path):
    spec, output = f"files:{photographs}/*", tmp_path / "examples"
    options = {"tile_size": 32, "chunk_size": 4, "update": True}
    shard(spec, 99, output, **options)
    before = digest(output)
    staged = tmp_path / "examples.work" / "staged"
    inodes = {path.name: path.stat().st_ino for path in staged.iterdir()}
    shard(spec, 99, output, **options)
    assert digest(output) == before
    Image.new("RGB", (9, 9)).save(photographs / "05.png")
    assert shard(spec, 99, output, **options).bad == 1
    same = {
        path.name
        for path in staged.iterdir()
        if inodes.get(path.name) == path.stat().st_ino
    }
    assert len(inodes) - len(same) == 3  # The files of one chunk.
    assert len(list(staged.iterdir())) == len(inodes)
    shard(spec, 99, tmp_path / "anew", 32)
    assert digest(output) == digest(tmp_path / "anew")


def test_an_edited_photograph_is_read_again(photographs, tmp_path):
    spec = f"files:{photographs}/*"
    output = tmp_path / "examples"
    many = {f"part{number}": 1 / 21 for number in range(21)}
    with pytest.raises(UserError, match="21 splits take as many images"):
        shard(spec, 99, output, 32, splits=many)
    Image.new("RGB", (9, 9)).save(photographs / "00.png")
    assert shard(spec, 99, output, 32).bad == 1


def test_nothing_readable_is_the_users_mistake(tmp_path):
    (tmp_path / "a.jpg").write_text("no image")
    with pytest.raises(UserError, match="none of 1 images.*not an image"):
        shard(f"files:{tmp_path}/*.jpg", 9, tmp_path / "o", tile_size=32)


@pytest.mark.parametrize(
    "spec, options, message",
    [
        ("dead_leaves", {"num_images": 0}, "--num-images is 0"),
        ("dead_leaves", {"tile_size": -1}, "--tile-size is -1"),
        ("dead_leaves", {"downscale": 0}, "--downscale is 0"),
        ("dead_leaves", {"crops": "some"}, "crops is 'some'; give one of"),
        (["dead_leaves=1", "dead_leaves"], {}, "only some of the sources"),
        ("dead_leaves", {"workers": 0}, "--workers is 0"),
        ("dead_leaves", {"num_shards": 2}, "--num-shards is 2; 3 splits"),
        ("dead_leaves", {"shard_mb": 0.5}, "--shard-mb is 0.5"),
        ("dead_leaves", {"encoding": "gif"}, "'gif'; give one of png, jpeg"),
        ("dead_leaves", {"runner": "Runner"}, "give one of FnApiRunner, D"),
        ("dead_leaves", {"shard_mb": math.nan}, "--shard-mb is nan"),
        ("dead_leaves", {"max_bad_fraction": -1}, "--max-bad-fraction is -1"),
        ("dead_leaves", {"beam_options": ["--nosuch=3"]}, "no option --nosuch"),
        ("dead_leaves", {"output": "memory://b/o"}, "give it as --work-dir"),
        ("live_leaves", {}, "unknown source 'live_leaves'"),
        ("files:/nowhere/*.jpg", {}, "files:/nowhere/\\*.jpg"),
    ],
)
def test_a_mistake_leaves_no_trace(tmp_path, spec, options, message):
    arguments = {"num_images": 1, "output": tmp_path / "o"} | options
    with pytest.raises(UserError, match=message):
        shard(spec, **arguments)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_exists_is_kept(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        shard("dead_leaves", 1, tmp_path)
    assert files(tmp_path) == ["file"]


def test_a_kill_after_the_last_rename_leaves_nothing_to_do(tmp_path):
    output, orphan = tmp_path / "examples", tmp_path / "examples.work"
    shard("dead_leaves", 3, output)
    with WorkDir(orphan).held():
        (orphan / "staged").mkdir()
        (orphan / "staged" / "000000-0.records").touch()
    before = digest(output)
    with pytest.raises(UserError, match="finished data set; use it"):
        shard("dead_leaves", 3, output)
    assert list(tmp_path.iterdir()) == [output]
    assert digest(output) == before


def test_a_kill_after_the_manifest_leaves_nothing_to_do(tmp_path):
    output = parse_path("memory://bucket/leaves")
    shard("dead_leaves", 3, str(output), work_dir=tmp_path)
    work, claim = work_path(output, tmp_path), output.with_name("leaves.work")
    with WorkDir(work).held():
        (work / "claim").write_text("this job")
        claim.write_text("this job")
    with pytest.raises(UserError, match="finished data set; use it"):
        shard("dead_leaves", 3, str(output), work_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not claim.exists()
    assert inspect_shards(output, progress=False).problems == []


def test_a_refused_job_leaves_the_cache_of_an_update(tmp_path):
    output = tmp_path / "examples"
    shard("dead_leaves", 3, output, update=True)
    before = digest(tmp_path)
    with pytest.raises(UserError, match="finished data set; use it"):
        shard("dead_leaves", 3, output)
    assert digest(tmp_path) == before


def test_what_somebody_else_made_is_never_replaced(tmp_path):
    web = tmp_path / "web"
    web.mkdir()
    (web / "manifest.json").write_text('{"name": "app"}')
    (web / "index.html").write_text("mine")
    with pytest.raises(UserError, match="web exists already"):
        shard("dead_leaves", 3, web, update=True)
    assert files(tmp_path) == ["web/index.html", "web/manifest.json"]


def test_two_jobs_on_one_output(tmp_path):
    output = tmp_path / "examples"
    with WorkDir(tmp_path / "examples.work").held():
        with pytest.raises(UserError, match="another job is working in"):
            shard("dead_leaves", 3, output)
    assert not output.exists()
    shard("dead_leaves", 3, output)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_is_told_in_one_line(small_disk, capfd, workers):
    output = small_disk / "examples"
    with pytest.raises(UserError, match="disk full while writing") as told:
        shard("dead_leaves", 64, output, workers=workers, chunk_size=4)
    assert "\n" not in str(told.value)
    assert capfd.readouterr().err == ""
    staged = small_disk / "examples.work" / "staged"
    assert list(staged.glob("*.npy")) and not list(staged.glob(".*"))
    subprocess.run(
        ["mount", "-o", "remount,size=9m", str(small_disk)], check=True
    )
    assert sum(shard("dead_leaves", 64, output).tiles.values()) == 64
