"""Executions and artifacts in sqlite3."""

import sqlite3

import pytest

from pipeline.artifacts import Model
from pipeline.dsl import OutputArtifact, component
from pipeline.errors import UserError
from pipeline.recipe import Recipe
from pipeline.store import DATABASE, Store


@component
def Fit(model: OutputArtifact[Model]) -> None:
    """Makes a model."""


def recipe(**changes):
    given = {
        "node": "Fit",
        "code": "c0de",
        "versions": {"python": "3.11"},
        "parameters": {"steps": 3},
        "inputs": {},
        "external": {},
    }
    return Recipe(**(given | changes))


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    yield store
    store.close()


def finish(store, tmp_path, recipe, text="weights"):
    """Runs one execution from its beginning to its end."""
    execution = store.begin(recipe, {}, go_on=False)
    path = tmp_path / "Fit" / "model" / str(execution)
    path.mkdir(parents=True)
    (path / "weights").write_text(text)
    staged = {"model": Model(str(path), {"blessed": 1})}
    return store.complete(execution, "Fit", staged)["model"]


def test_what_is_complete_is_reused_with_its_properties(store, tmp_path):
    made = finish(store, tmp_path, recipe())
    reused = store.reuse(recipe(), {}, Fit)["model"]
    assert type(reused) is Model and reused.path == made.path
    assert reused.properties == {"blessed": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"node": "Refit"},
        {"code": "edited"},
        {"versions": {"python": "3.12"}},
        {"parameters": {"steps": 4}},
        {"inputs": {"examples": ["Examples", "{}", "digest"]}},
        {"external": {"images": "digest"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_recipe_is_not(store, tmp_path, change):
    finish(store, tmp_path, recipe())
    assert store.reuse(recipe(**change), {}, Fit) is None


@pytest.mark.parametrize("harm", ["delete", "change", "add"])
def test_an_artifact_that_was_harmed_is_not(store, tmp_path, harm):
    path = finish(store, tmp_path, recipe()).path
    if harm == "delete":
        (path / "weights").unlink()
        path.rmdir()
    else:
        name = {"change": "weights", "add": "more"}[harm]
        (path / name).write_text("Weights")
    assert store.reuse(recipe(), {}, Fit) is None


def test_an_older_execution_serves_where_the_last_was_harmed(store, tmp_path):
    older = finish(store, tmp_path, recipe())
    (finish(store, tmp_path, recipe()).path / "weights").unlink()
    assert store.reuse(recipe(), {}, Fit)["model"].path == older.path


def test_what_is_not_complete_is_not_reused(store):
    store.begin(recipe(), {}, go_on=False)
    assert store.reuse(recipe(), {}, Fit) is None


def test_an_interrupted_execution_is_taken_up_again(store):
    first = store.begin(recipe(), {}, go_on=True)
    store.fail_interrupted()
    other = store.begin(recipe(code="edited"), {}, go_on=True)
    assert store.begin(recipe(), {}, go_on=True) == first != other
    store.fail(first)
    assert store.begin(recipe(), {}, go_on=False) not in (first, other)


def test_ids_count_on_where_the_database_was_deleted(store, tmp_path):
    (tmp_path / "Trainer" / "model" / "7").mkdir(parents=True)
    assert store.begin(recipe(), {}, go_on=True) == 8


def test_an_artifact_has_one_identity_wherever_it_lies(store, tmp_path):
    one = finish(store, tmp_path, recipe())
    same = finish(store, tmp_path, recipe())
    other = finish(store, tmp_path, recipe(), "other")
    assert store.identity(one) == store.identity(same)
    assert store.identity(one) != store.identity(other)


def test_a_root_may_be_moved(store, tmp_path):
    finish(store, tmp_path, recipe())
    store.close()
    moved = tmp_path.rename(tmp_path.with_name(f"{tmp_path.name}-moved"))
    store = Store(moved)
    assert store.reuse(recipe(), {}, Fit)["model"].path.parents[2] == moved
    store.close()
    moved.rename(tmp_path)


def test_a_database_of_another_version_is_refused(store, tmp_path):
    store.close()
    database = sqlite3.connect(tmp_path / DATABASE)
    database.execute("PRAGMA user_version = 0")
    database.close()
    with pytest.raises(UserError, match="of another version.*Delete it"):
        Store(tmp_path)
    (tmp_path / DATABASE).unlink()
    for _ in range(2):
        Store(tmp_path).close()
