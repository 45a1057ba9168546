"""Source specifications."""

import pytest

from pipeline.errors import UserError
from pipeline.sources import make_source
from pipeline.sources.dead_leaves import DeadLeaves
from pipeline.sources.image_files import ImageFiles


@pytest.mark.parametrize(
    "spec, source",
    [
        ("dead_leaves", DeadLeaves(seed=0)),
        ("dead_leaves:7", DeadLeaves(seed=7)),
        ("files:photos/**/*.jpg", ImageFiles("photos/**/*.jpg")),
        ("files:C:/odd", ImageFiles("C:/odd")),
    ],
)
def test_a_specification_names_a_source(spec, source):
    assert make_source(spec) == source


@pytest.mark.parametrize(
    "spec", ["", "files", "files:", "dead_leaves:x", "dead_leaves:-1", "photos"]
)
def test_another_specification_is_the_users_mistake(spec):
    with pytest.raises(UserError, match=f"unknown source '{spec}'.*files:GLOB"):
        make_source(spec)
