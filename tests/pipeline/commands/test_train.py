"""A directory belongs to one training."""

import json

import pytest

from pipeline.commands.train import _check_same_training
from pipeline.configs import Training
from pipeline.errors import UserError


@pytest.fixture
def begun(tmp_path):
    """Where a training of the default config left a checkpoint."""
    _check_same_training(tmp_path, Training())
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "checkpoint.weights.h5").touch()
    return tmp_path


def test_the_same_values_go_on_however_they_are_written(begun):
    path = begun / "training.json"
    path.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True))
    _check_same_training(begun, Training())


def test_a_tuple_is_the_list_that_json_makes_of_it(begun):
    (begun / "training.json").unlink()
    for filters in ((4, 6), [4, 6]):
        settings = Training(model_arguments={"filters": filters})
        _check_same_training(begun, settings)


def test_another_value_is_refused_by_name(begun):
    with pytest.raises(
        UserError, match="training.seed=0, not 5: give that value by --set"
    ):
        _check_same_training(begun, Training(seed=5))
    assert json.loads((begun / "training.json").read_text())["seed"] == 0


def test_without_a_checkpoint_any_value_will_do(tmp_path):
    for seed in (1, 2):
        _check_same_training(tmp_path, Training(seed=seed))
    assert json.loads((tmp_path / "training.json").read_text())["seed"] == 2


def test_a_finished_training_is_left_alone(tmp_path):
    (tmp_path / "model" / "Format-Keras").mkdir(parents=True)
    with pytest.raises(UserError, match="finished training. Choose another"):
        _check_same_training(tmp_path, Training())


def test_one_that_was_killed_while_it_was_saved_goes_on(begun):
    (begun / "model" / "Format-Keras").mkdir(parents=True)
    _check_same_training(begun, Training())
