"""What an experiment may say."""

import pytest

from pipeline.configs.base import Data, Evaluation, Training, Tuning
from pipeline.errors import UserError


def test_data_come_from_one_source_or_several():
    assert Data(source="dead_leaves").source == "dead_leaves"
    several = ("files:a/*=0.9", "dead_leaves=0.1")
    assert Data(source=several).source == several
    with pytest.raises(UserError, match="data.source must be a value of type"):
        Data(source=3)


@pytest.mark.parametrize(
    "key, value, needed",
    [
        ("downscale", 0, "at least 1"),
        ("max_bad_fraction", 1.5, "between 0 and 1"),
        ("eval_fraction", 0.0, "more than 0"),
        ("test_fraction", 0.95, "leave some images"),
    ],
)
def test_what_no_shards_can_be_cut_by(key, value, needed):
    with pytest.raises(UserError, match=f"data.{key} must be .*{needed}"):
        Data(**{key: value})


@pytest.mark.parametrize(
    "section, key, value, needed",
    [
        (Training, "schedule", "linear", "'cosine' or 'step'"),
        (Training, "decay_rate", 2.0, "between 0 and 1"),
        (Training, "patience", -1, "at least 0"),
        (Tuning, "steps", 1, "at least 2"),
        (Tuning, "learning_rates", (), "above 0, at most 1"),
        (Tuning, "learning_rates", (2.0,), "above 0, at most 1"),
        (Tuning, "choices", {"seed": []}, "a list of values for 'seed'"),
        (Tuning, "choices", {"seed": 3}, "of type dict.str, list.Any.."),
        (Tuning, "choices", {3: [1]}, "of type dict.str, list.Any.."),
        (Tuning, "choices", {"steps": [9]}, "without 'steps'"),
        (Tuning, "learning_rates", ["high"], r"tuple.* or list.float."),
        (Evaluation, "min_gain", {"sp": "high"}, "of type dict.str, float."),
        (Evaluation, "baselines", (1,), "of type tuple.str, ..."),
    ],
)
def test_what_cannot_be_trained_tuned_or_judged(section, key, value, needed):
    name = section.__name__.lower()
    with pytest.raises(UserError, match=f"{name}.{key} must be .*{needed}"):
        section(**{key: value})
