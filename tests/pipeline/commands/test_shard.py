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


def shard(photographs, output):
    command = ["shard", "--workers=1", "--tile-size=32", "--output", output]
    return main([*command, "--source", f"files:{photographs}/*"])


def test_bad_images_are_listed_where_it_says(photographs, tmp_path, capsys):
    (photographs / "bad.png").write_text("no image")
    assert shard(photographs, f"{tmp_path}/shards") == 0
    path = capsys.readouterr().out.partition("bad images: ")[2].strip()
    assert path == f"{tmp_path}/shards/dead_letter.jsonl"
    with open(path) as letters:
        assert "bad.png" in letters.read()


def test_without_bad_images_none_are_spoken_of(photographs, tmp_path, capsys):
    assert shard(photographs, f"{tmp_path}/shards") == 0
    out = capsys.readouterr().out
    assert f"shards: {tmp_path}/shards\n" in out
    assert "bad images" not in out
