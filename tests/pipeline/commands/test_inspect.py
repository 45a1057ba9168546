"""`python -m pipeline inspect`, and what `shard` adds for it."""

import pytest
from PIL import Image

from pipeline.__main__ import main


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    output = tmp_path_factory.mktemp("inspect") / "shards"
    command = ["shard", "--source=dead_leaves", "--num-images=10"]
    options = ["--splits=train=0.5,test=0.5", "--num-shards=4", "--workers=1"]
    assert main([*command, *options, f"--output={output}"]) == 0
    return output


def test_it_tells_what_is_there(shards, tmp_path, capsys):
    sheet = tmp_path / "sheet.png"
    assert main(["inspect", str(shards), f"--contact-sheet={sheet}"]) == 0
    out = capsys.readouterr().out
    assert "train: " in out and "test: " in out
    assert "bad images: 0" in out
    assert "digest: " in out
    with Image.open(sheet) as picture:
        assert picture.size == (10 * 132 + 4, 132 + 4)


def test_damage_is_status_1(shards, capsys):
    path = shards / "Split-test" / "more"
    path.touch()
    try:
        with pytest.raises(SystemExit, match="1"):
            main(["inspect", str(shards)])
    finally:
        path.unlink()
    assert "not of the data set: Split-test/more" in capsys.readouterr().out


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    command = ["shard", "--source=dead_leaves", "--num-images=1000"]
    output = f"--output={tmp_path / 'shards'}"
    assert main([*command, output, "--shard-mb=10", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "1,000 images, of which 63 were read (0 bad)" in out
    assert "shards: train 3, eval 1, test 1" in out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["train", "train=x", "train=0.5=test"])
def test_splits_that_cannot_be_read_are_told(text, tmp_path, capsys):
    command = ["shard", "--source=dead_leaves", f"--output={tmp_path / 'o'}"]
    with pytest.raises(SystemExit, match="2"):
        main([*command, "--splits", text])
    assert "such as train=0.9" in capsys.readouterr().err
