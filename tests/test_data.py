import pathlib

import pytest
from PIL import Image

DATA = pathlib.Path(__file__).parents[1] / "data"
PHOTOGRAPHS = sorted((DATA / "photographs").iterdir())


def test_there_are_enough_photographs():
    assert 12 <= len(PHOTOGRAPHS) <= 20


@pytest.mark.parametrize("path", PHOTOGRAPHS, ids=lambda path: path.name)
def test_photograph_is_usable(path):
    with Image.open(path) as image:
        assert image.mode == "RGB"
        assert min(image.size) >= 128


def test_readme_lists_exactly_the_photographs_with_all_columns_filled():
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in (DATA / "README.md").read_text().splitlines()
        if ".png |" in line
    ]
    assert [row[0] for row in rows] == [path.name for path in PHOTOGRAPHS]
    assert all(len(row) == 6 and all(row) for row in rows)


def test_licences_are_free():
    free = ("CC0", "CC BY 4.0", "CC BY 2.0", "public domain")
    for line in (DATA / "README.md").read_text().splitlines():
        if ".png |" in line:
            assert any(licence in line for licence in free), line
