"""The entry point of the Tuner."""

import dataclasses

from pipeline.training.fn_args import FnArgs
from pipeline.training.search import LearningRateFirst
from pipeline.training.tune import tuner_fn


def test_it_makes_the_tuner_of_the_config(examples, training, tmp_path):
    result = tuner_fn(
        FnArgs(
            train_files=[f"{examples}/Split-train/*"],
            eval_files=[f"{examples}/Split-eval/*"],
            eval_steps=2,
            working_dir=str(tmp_path),
            custom_config={
                "training": dataclasses.asdict(training),
                "tuning": {"trials": 3, "learning_rates": (0.5, 0.25)},
            },
        )
    )
    assert isinstance(result.tuner.oracle, LearningRateFirst)
    assert result.tuner.oracle.max_trials == 3
    assert result.tuner.oracle.rates == [0.5, 0.25]
    assert result.tuner.training == training
    assert result.tuner.results == tmp_path
    assert result.tuner.evaluation_steps == 2
    assert result.fit_kwargs == {"verbose": 0}
