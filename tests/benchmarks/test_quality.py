"""The quality benchmark in miniature."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from benchmarks.quality import load, spread
from keras_ae.models import deep

ROOT = pathlib.Path(__file__).parents[2]


@pytest.mark.slow
def test_writes_a_table_and_pictures(tmp_path, rng):
    small = rng.integers(0, 256, (2, 16, 16, 3), "uint8")
    tiles = small.repeat(8, axis=1).repeat(8, axis=2)
    np.savez(tmp_path / "tiles.npz", tiles=tiles, meta=["a.png:0", "b.png:0"])
    deep(filters=(2, 2), name="tiny").save(tmp_path / "tiny.keras")
    subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.quality"),
            *(str(tmp_path / "tiles.npz"), "--output", str(tmp_path / "out")),
            *("--protocol", "textbook", "--slow-limit", "0"),
            *("--model", str(tmp_path / "tiny.keras")),
        ],
        cwd=ROOT,
        check=True,
    )
    text = (tmp_path / "out" / "quality.md").read_text()
    lines = text.splitlines()
    nothing = next(line for line in lines if "do nothing" in line).split(" | ")
    assert nothing[1] == "60.00"
    assert nothing[8] == "2"  # n
    with Image.open(tmp_path / "out" / "textbook.png") as picture:
        assert np.asarray(picture).std() > 0


def test_tiles_carry_their_photographs(tmp_path):
    tiles = np.zeros((3, 4, 4, 3), "uint8")
    np.savez(tmp_path / "t.npz", clean=tiles, meta=["a:1,2", "a:3,4", "b:0,0"])
    names = [name for name, _ in load(str(tmp_path / "t.npz"))]
    assert names == ["a", "a", "b"]
    np.savez(tmp_path / "u.npz", tiles)
    assert [name for name, _ in load(str(tmp_path / "u.npz"))] == list("012")


def test_a_limit_spreads_evenly():
    assert spread(range(500), 50) == list(range(0, 500, 10))
    assert spread(range(7), None) == list(range(7))
    assert len(spread(range(68), 50)) <= 50
