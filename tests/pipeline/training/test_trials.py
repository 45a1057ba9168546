"""Trials of hyperparameters, each a short training."""

import concurrent.futures
import fcntl
import json
import os

import keras_tuner
import pytest
from keras_tuner.engine.trial import Trial

from pipeline.configs import Tuning
from pipeline.errors import UserError
from pipeline.training.search import DIVERGED
from pipeline.training.trials import ShortTrainings, trial_name

# KerasTuner's locks.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(currentThread|getName):DeprecationWarning"
)


@pytest.fixture(scope="module")
def tuning():
    return Tuning(trials=1, steps=4, learning_rates=(1e-2,))


def trial(**values):
    hyperparameters = keras_tuner.HyperParameters()
    hyperparameters.values = values
    return Trial(hyperparameters)


@pytest.fixture(scope="module")
def searched(examples, training, tuning, tmp_path_factory):
    """A tuner that has searched; the examples have no split `test`."""
    results = tmp_path_factory.mktemp("results")
    tuner = ShortTrainings(tuning, training, examples, results)
    tuner.search(verbose=0)
    return tuner


def test_a_trial_is_scored_by_its_psnr_on_the_eval_split(searched):
    ((path,), (history,)) = (
        list(searched.results.glob(f"trial-*/{name}.json"))
        for name in ("result", "history")
    )
    psnr = json.loads(history.read_text())["val_psnr"]
    assert len(psnr) == 2
    assert json.loads(path.read_text()) == {"val_psnr": max(psnr)}
    (best,) = searched.oracle.get_best_trials(1)
    assert best.score == pytest.approx(max(psnr))
    assert not list(searched.results.rglob("*.h5"))


def test_hyperparameters_reach_tensorboard(searched):
    (experiment,) = searched.results.glob("events.*")
    assert b"_hparams_/experiment" in experiment.read_bytes()
    (session,) = searched.results.glob("trial-*/events.*")
    assert b"_hparams_/session_start_info" in session.read_bytes()


def test_a_trial_that_is_done_is_not_done_again(
    searched, training, tuning, tmp_path
):
    before = sorted(searched.results.rglob("*"))
    (left,) = searched.results.glob("trial-*")
    (left / "best.weights.h5").touch()  # By a kill at its very end.
    nowhere = tmp_path / "nowhere"  # Training on it would fail.
    again = ShortTrainings(tuning, training, nowhere, searched.results)
    result = again.run_trial(trial(learning_rate=1e-2))
    assert result["val_psnr"] == searched.oracle.get_best_trials(1)[0].score
    assert sorted(searched.results.rglob("*")) == before


def test_a_second_tuner_waits_for_the_trial_of_the_first(
    tuning, training, tmp_path
):
    tuner = ShortTrainings(tuning, training, tmp_path, tmp_path)
    directory = tmp_path / trial_name(tuner.training_with({"seed": 3}))
    directory.mkdir()
    first = os.open(directory, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        second = pool.submit(tuner.run_trial, trial(seed=3))
        with pytest.raises(TimeoutError):
            second.result(timeout=0.2)
        (directory / "result.json").write_text('{"val_psnr": 31.5}')
        os.close(first)
        assert second.result(timeout=30) == {"val_psnr": 31.5}


def test_a_mistake_is_no_bad_trial(tuning, training, tmp_path):
    tuner = ShortTrainings(tuning, training, tmp_path, tmp_path / "results")
    with pytest.raises(UserError, match="No shards of split 'train'"):
        tuner.search(verbose=0)


def test_all_that_diverge_are_a_mistake(tuning, training, tmp_path):
    tuner = ShortTrainings(tuning, training, tmp_path, tmp_path)
    trial_training = tuner.training_with({"learning_rate": 1e-2})
    directory = tmp_path / trial_name(trial_training)
    directory.mkdir()
    (directory / "result.json").write_text(json.dumps({"val_psnr": DIVERGED}))
    with pytest.raises(UserError, match="diverges in every trial.*0.01"):
        tuner.search(verbose=0)
