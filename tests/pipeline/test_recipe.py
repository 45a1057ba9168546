"""What decides the outputs of an execution."""

import contextlib
import sqlite3

from pipeline.artifacts import Examples, Model
from pipeline.dsl import (
    Channel,
    ExternalData,
    InputArtifact,
    OutputArtifact,
    Parameter,
    Resource,
    component,
)
from pipeline.file_digests import FileDigests
from pipeline.recipe import recipe_of


@component
def Fit(
    examples: InputArtifact[Examples],
    model: OutputArtifact[Model],
    images: ExternalData[str],
    rates: Parameter[dict[str, float]],
    workers: Resource[int],
) -> None:
    """Fits."""


def recipe(images, code="c0de", rates=None, examples="digest", workers=1):
    channel = Channel("ExampleGen", "examples", Examples)
    node = Fit(
        examples=channel, images=images, rates=rates or {}, workers=workers
    )
    inputs = {"examples": ["Examples", examples]}
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        return recipe_of(node, code, inputs, FileDigests(database))


def test_all_that_it_says_is_in_the_key(tmp_path):
    images = str(tmp_path / "*.png")
    before = recipe(images).key
    others = {
        recipe(images, code="edited").key,
        recipe(images, rates={"low": 0.1}).key,
        recipe(images, examples="other").key,
        recipe(str(tmp_path / "*.jpg")).key,
    }
    (tmp_path / "a.png").write_text("pixels")
    others.add(recipe(images).key)
    assert len(others | {before}) == 6


def test_the_order_of_a_dict_does_not_matter(tmp_path):
    one = recipe("", rates={"a": 1, "b": 2})
    assert one.key == recipe("", rates={"b": 2, "a": 1}).key


def test_it_names_versions():
    assert recipe("").versions.keys() >= {"python", "keras", "apache-beam"}


def test_how_fast_it_is_made_does_not_matter():
    assert recipe("", workers=1) == recipe("", workers=8)
    assert "rates" in recipe("").parameters
