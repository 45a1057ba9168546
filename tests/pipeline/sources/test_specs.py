"""Source specifications."""

import pytest

from pipeline.errors import UserError
from pipeline.sources.dead_leaves import DeadLeaves
from pipeline.sources.image_files import ImageFiles
from pipeline.sources.mixture import Mixture
from pipeline.sources.specs import make_source


@pytest.mark.parametrize(
    "spec, source",
    [
        ("dead_leaves", DeadLeaves(seed=0)),
        ("dead_leaves:7", DeadLeaves(seed=7)),
        ("files:photos/**/*.jpg", ImageFiles("photos/**/*.jpg")),
        ("files:C:/odd", ImageFiles("C:/odd")),
        ("files:a=b/*.jpg", ImageFiles("a=b/*.jpg")),
    ],
)
def test_a_specification_names_a_source(spec, source):
    assert make_source(spec) == source
    assert make_source([spec]) == source


def test_dead_leaves_are_as_large_as_a_tile():
    assert make_source("dead_leaves:7", 160) == DeadLeaves(7, size=160)


def test_files_are_downscaled():
    assert make_source("files:*.jpg", downscale=4) == ImageFiles("*.jpg", 4)


@pytest.mark.parametrize(
    "specs, weights",
    [
        (["dead_leaves:1", "files:*.jpg"], None),
        (["dead_leaves:1=0.1", "files:*.jpg=0.9"], [0.1, 0.9]),
        (["dead_leaves:1=1", "files:*.jpg=.5"], [1.0, 0.5]),
        (["dead_leaves:1=1e-3", "files:*.jpg=1E+2"], [0.001, 100.0]),
    ],
)
def test_several_specifications_make_a_mixture(specs, weights):
    sources = [DeadLeaves(1), ImageFiles("*.jpg")]
    assert make_source(specs) == Mixture(sources, weights)


def test_a_weight_for_some_is_the_users_mistake():
    with pytest.raises(UserError, match="only some of the sources dead_leaves"):
        make_source(["dead_leaves=0.5", "files:*.jpg"])


@pytest.mark.parametrize("weight", ["0", "0.0", "-1", "-1e-3"])
def test_a_weight_is_above_0(weight):
    specs = [f"dead_leaves={weight}", f"files:*.jpg={weight}"]
    for given in specs, ["dead_leaves=0.5", specs[1]], specs[1]:
        with pytest.raises(UserError, match="has the weight .*above 0"):
            make_source(given)


@pytest.mark.parametrize(
    "spec",
    ["", "files", "files:", "tfds:", "dead_leaves:x", "dead_leaves:-1", "a"],
)
def test_another_specification_is_the_users_mistake(spec):
    with pytest.raises(UserError, match=f"unknown source '{spec}'.*files:GLOB"):
        make_source(spec)
