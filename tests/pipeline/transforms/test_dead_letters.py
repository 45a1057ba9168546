"""Images that could not be used."""

import json

from pipeline.transforms.dead_letters import count_reasons, write_dead_letters


def test_reasons_are_counted_by_kind():
    reasons = ["damaged: byte 3", "empty file", "damaged: byte 4: odd"]
    assert count_reasons(reasons) == {"damaged": 2, "empty file": 1}


def test_each_image_is_a_line(tmp_path):
    letters = [{"source": "ä\n.png", "reason": "empty file"}] * 2
    write_dead_letters(tmp_path / "a.jsonl", letters)
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == letters
