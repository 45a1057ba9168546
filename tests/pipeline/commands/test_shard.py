"""`python -m pipeline shard`."""

import numpy as np
import pytest
from PIL import Image

from pipeline.__main__ import main


@pytest.fixture
def photographs(tmp_path, rng):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for name in "abc":
        pixels = rng.integers(0, 256, (32, 32, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{name}.png")
    return folder


def shard(photographs, output, *options):
    command = ["shard", "--workers=1", "--tile-size=32", "--output", output]
    return main([*command, "--source", f"files:{photographs}/*", *options])


def test_bad_images_are_listed_where_it_says(photographs, tmp_path, capsys):
    (photographs / "bad.png").write_text("no image")
    bad = "--max-bad-fraction=0.3"
    assert shard(photographs, f"{tmp_path}/shards", bad) == 0
    path = capsys.readouterr().out.partition("bad images: ")[2].strip()
    assert path == f"{tmp_path}/shards/dead_letter.jsonl"
    with open(path) as letters:
        assert "bad.png" in letters.read()


def test_without_bad_images_none_are_spoken_of(photographs, tmp_path, capsys):
    assert shard(photographs, f"{tmp_path}/shards") == 0
    out = capsys.readouterr().out
    assert f"shards: {tmp_path}/shards\n" in out
    assert "bad images" not in out


def test_too_many_bad_images_stop_the_job(photographs, tmp_path, capsys):
    (photographs / "bad.png").write_text("no image")
    assert shard(photographs, f"{tmp_path}/shards") == 2
    error = capsys.readouterr().err
    assert "1 of 4 images" in error
    assert "1 not an image of a known format" in error
    assert not (tmp_path / "shards").exists()
    letters = error.partition("see ")[2].partition(")")[0]
    with open(letters) as lines:
        assert "bad.png" in lines.read()


def test_several_sources(photographs, tmp_path, capsys):
    options = ["--source", "dead_leaves", "--num-images", "7"]
    assert shard(photographs, f"{tmp_path}/shards", *options) == 0
    assert "7 images (0 bad) -> 7 tiles" in capsys.readouterr().out


def test_photographs_are_downscaled_and_cropped(tmp_path, rng, capsys):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for name in "abc":
        pixels = rng.integers(0, 256, (128, 256, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{name}.png")
    for crops, tiles in (("grid", 24), ("centre", 3), ("random", 24)):
        options = ["--downscale=2", f"--crops={crops}"]
        assert shard(folder, f"{tmp_path}/{crops}", *options) == 0
        assert f"-> {tiles} tiles" in capsys.readouterr().out


def test_an_output_in_a_store(photographs, tmp_path, capsys):
    output, work = "memory://bucket/shards", f"--work-dir={tmp_path / 'work'}"
    assert shard(photographs, f"{tmp_path}/shards", "--num-shards=3") == 0
    assert shard(photographs, output, "--num-shards=3", work) == 0
    assert f"shards: {output}\n" in capsys.readouterr().out
    assert list((tmp_path / "work").iterdir()) == []
    digests = []
    for place in tmp_path / "shards", output:
        sheet = f"--contact-sheet={tmp_path / 'sheet.png'}"
        assert main(["inspect", str(place), sheet]) == 0
        digests.append(capsys.readouterr().out.partition("digest: ")[2])
    assert digests[0] == digests[1] != ""
    assert shard(photographs, output, work) == 2
    assert f"{output} is a finished data set" in capsys.readouterr().err
