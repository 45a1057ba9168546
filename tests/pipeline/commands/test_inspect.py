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


def test_a_contact_sheet_that_cannot_be_is_told_first(shards, tmp_path, capsys):
    for sheet, remedy in (
        (tmp_path / "none" / "sheet.png", "make it first"),
        (tmp_path / "sheet.jpg", "end in .png"),
        (shards / "sheet.png", "write it outside"),
    ):
        assert main(["inspect", str(shards), f"--contact-sheet={sheet}"]) == 2
        said = capsys.readouterr()
        assert remedy in said.err and not said.out
        assert not sheet.exists()


@pytest.mark.parametrize(
    "mistake, message",
    [
        ("--num-images=0", "--num-images is 0"),
        ("--tile-size=0", "--tile-size is 0"),
        ("--shard-mb=0", "--shard-mb is 0.0"),
        ("--splits=train=0.5", "sum to 0.5"),
        ("--num-shards=1", "--num-shards is 1; 3 splits"),
        ("--output=memory://b/o", "give it as --work-dir"),
        ("--output=/proc/self/status/o", "cannot write"),
        ("--max-bad-fraction=-1", "--max-bad-fraction is -1.0"),
    ],
)
def test_a_dry_run_tells_the_same_mistakes(tmp_path, capsys, mistake, message):
    command = ["shard", "--source=dead_leaves", f"--output={tmp_path / 'o'}"]
    for dry in [["--dry-run"], []]:
        assert main([*command, "--workers=1", mistake, *dry]) == 2
        assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_gives_each_split_a_shard(tmp_path, capsys):
    command = ["shard", "--source=dead_leaves", "--num-images=4", "--dry-run"]
    assert main([*command, f"--output={tmp_path / 'o'}"]) == 0
    assert "train 1, eval 1, test 1" in capsys.readouterr().out
