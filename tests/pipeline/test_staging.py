"""Where bodies write."""

import pytest

from pipeline.artifacts import Model, ModelRun
from pipeline.dsl import OutputArtifact, component
from pipeline.recipe import Recipe
from pipeline.staging import Staging
from pipeline.store import Store


@component
def Fit(model: OutputArtifact[Model], run: OutputArtifact[ModelRun]) -> None:
    """Makes a model."""


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def execution(store):
    return store.begin(Recipe("Fit", "", {}, {}, {}, {}), {}, go_on=False)


def test_outputs_are_empty_directories(tmp_path, store, execution):
    staging = Staging(tmp_path, store)
    for _ in range(2):
        outputs = staging.prepare(Fit(), execution, keep=False)
        assert outputs.keys() == {"model", "run"}
        assert type(outputs["model"]) is Model
        assert not list(outputs["model"].path.iterdir())
        (outputs["model"].path / "half").touch()


def test_only_the_same_execution_finds_what_was_kept(
    tmp_path, store, execution
):
    staging = Staging(tmp_path, store)
    model = staging.prepare(Fit(), execution, keep=True)["model"]
    (model.path / "half").touch()
    assert staging.prepare(Fit(), execution, keep=True)["model"].path == (
        model.path
    )
    assert (model.path / "half").exists()
    other = staging.prepare(Fit(), execution + 1, keep=True)["model"]
    assert not list(other.path.iterdir()) and not model.path.exists()


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_what_was_complete_gets_its_names(tmp_path, store, execution, renamed):
    outputs = Staging(tmp_path, store).prepare(Fit(), execution, keep=False)
    for name, artifact in outputs.items():
        (artifact.path / name).touch()
    final = store.complete(execution, "Fit", outputs)
    for name in list(outputs)[:renamed]:  # Then it was killed.
        final[name].path.parent.mkdir()
        outputs[name].path.rename(final[name].path)
    Staging(tmp_path, store).finish_interrupted()
    assert all((final[name].path / name).is_file() for name in outputs)
    assert not (tmp_path / "Fit" / ".staging").exists()


def test_what_was_not_complete_is_left_to_its_body(tmp_path, store, execution):
    staging = Staging(tmp_path, store)
    outputs = staging.prepare(Fit(), execution, keep=False)
    staging.finish_interrupted()
    assert outputs["model"].path.is_dir()
    assert not (tmp_path / "Fit" / "model").exists()


def test_other_files_there_are_left_alone(tmp_path, store, execution):
    staging = Staging(tmp_path, store)
    model = staging.prepare(Fit(), execution, keep=False)["model"]
    stray = model.path.parents[1] / ".DS_Store"
    stray.touch()
    staging.finish_interrupted()
    staging.prepare(Fit(), execution + 1, keep=False)
    assert stray.exists() and not model.path.exists()
