import logging

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import UserError
from pipeline.evaluation.photographs import load_photographs


def save(path, width, height):
    Image.fromarray(np.zeros((height, width, 3), "uint8")).save(path)


def test_reads_in_the_order_of_names(tmp_path):
    save(tmp_path / "b.png", 200, 128)
    save(tmp_path / "a.png", 128, 130)
    images = load_photographs(f"{tmp_path}/*.png").images
    assert [name for name, _ in images] == ["a.png", "b.png"]
    assert [image.shape for _, image in images] == [
        (130, 128, 3),
        (128, 200, 3),
    ]


def test_skips_what_is_unreadable_or_too_small(tmp_path, caplog):
    save(tmp_path / "good.png", 128, 128)
    save(tmp_path / "small.png", 127, 300)
    (tmp_path / "text.png").write_text("not a picture")
    with caplog.at_level(logging.WARNING):
        photographs = load_photographs(f"{tmp_path}/*.png")
    assert [name for name, _ in photographs.images] == ["good.png"]
    assert photographs.skipped == [
        ("small.png", "only 127x300 pixels"),
        ("text.png", "not an image of a known format"),
    ]
    assert len(caplog.messages) == 2
    assert "small.png" in caplog.messages[0]
    (note,) = photographs.notes
    assert note.startswith("2 of 3 files were skipped: small.png (only")


def test_nothing_skipped_needs_no_note(tmp_path):
    save(tmp_path / "good.png", 128, 128)
    assert load_photographs(f"{tmp_path}/*").notes == []


def test_names_a_glob_that_matches_nothing(tmp_path):
    with pytest.raises(UserError, match=r"\*\.tiff"):
        load_photographs(f"{tmp_path}/*.tiff")


def test_says_why_none_is_usable(tmp_path):
    save(tmp_path / "small.png", 10, 10)
    with pytest.raises(UserError, match="small.png: only 10x10 pixels"):
        load_photographs(f"{tmp_path}/*")
