"""Which hyperparameters are tried, without training any."""

import pytest
from keras_tuner.engine.base_tuner import BaseTuner

from pipeline.configs import Tuning
from pipeline.training.search import DIVERGED, LearningRateFirst

# KerasTuner's locks.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(currentThread|getName):DeprecationWarning"
)


class Scored(BaseTuner):
    """Scores values by a function."""

    def run_trial(self, trial, verbose):
        values = trial.hyperparameters.values
        return {"val_psnr": float(self.score(values))}


def search(directory, score, seed=0, **tuning):
    """The values that were tried, in order, and the best of them."""
    oracle = LearningRateFirst(Tuning(**tuning), seed)
    tuner = Scored(oracle, directory=directory)
    tuner.score = score
    tuner.search(verbose=0)
    tried = [oracle.trials[name] for name in oracle.start_order]
    (best,) = tuner.get_best_hyperparameters(1)
    return [trial.hyperparameters.values for trial in tried], best.values


def up_to(rate):
    return lambda values: 1 if values["learning_rate"] <= rate else DIVERGED


@pytest.mark.parametrize(
    "highest, tried",
    [(1.0, [0.3]), (0.1, [0.3, 0.1]), (0.01, [0.3, 0.1, 0.01])],
)
def test_the_rate_goes_down_until_it_does_not_diverge(tmp_path, highest, tried):
    values, best = search(
        tmp_path, up_to(highest), trials=9, learning_rates=(0.1, 0.3, 0.01)
    )
    assert values == [{"learning_rate": rate} for rate in tried]
    assert best == values[-1]


def test_a_lower_rate_may_not_win_by_its_score(tmp_path):
    values, _ = search(tmp_path, lambda v: -v["learning_rate"], trials=9)
    assert len(values) == 1


CHOICES = {
    "loss_arguments.l1_weight": [0, 0.5],
    "model_arguments.filters": [[8], [16], [32]],
}


def squared(values):
    """Has its best at the last of the choices."""
    if values["learning_rate"] > 0.1:
        return DIVERGED
    weight = values["loss_arguments.l1_weight"]
    return weight + 10 * (values["model_arguments.filters"] == "[32]")


def test_the_other_choices_are_combined_at_that_rate(tmp_path):
    values, best = search(
        tmp_path, squared, trials=9, learning_rates=(0.3, 0.1), choices=CHOICES
    )
    first = {"loss_arguments.l1_weight": 0.0, "model_arguments.filters": "[8]"}
    assert values[:2] == [{"learning_rate": r, **first} for r in (0.3, 0.1)]
    assert {v["learning_rate"] for v in values[2:]} == {0.1}
    distinct = {tuple(v.values()) for v in values}
    assert len(values) == len(distinct) == 1 + 2 * 3
    assert best == {
        "learning_rate": 0.1,
        "loss_arguments.l1_weight": 0.5,
        "model_arguments.filters": "[32]",
    }


def test_the_seed_decides_the_order_and_trials_the_number(tmp_path):
    orders = [
        search(
            tmp_path / str(number),
            lambda values: 1,
            seed,
            trials=4,
            choices=CHOICES,
        )[0]
        for number, seed in enumerate((1, 1, 2))
    ]
    assert orders[0] == orders[1] != orders[2]
    assert {len(order) for order in orders} == {4}


def test_another_worker_waits_for_the_rate(tmp_path):
    oracle = LearningRateFirst(Tuning(trials=5, choices=CHOICES), seed=0)
    BaseTuner(oracle, directory=tmp_path)
    first = oracle.create_trial("one")
    assert first.status == "RUNNING"
    assert oracle.create_trial("two").status == "IDLE"
    oracle.update_trial(first.trial_id, {"val_psnr": DIVERGED})
    first.status = "COMPLETED"
    oracle.end_trial(first)
    second = oracle.create_trial("two").hyperparameters.values
    assert second["learning_rate"] == 0.01
