"""Which component feeds which, and which waits."""

import pytest

from pipeline.configs import Config, Tuning
from pipeline.dag import create_pipeline
from pipeline.dsl import Pipeline, component
from pipeline.runner import LocalDagRunner


@component
def Train() -> None:
    """Says that it ran."""
    print("training")


@component
def Validate() -> None:
    """Says that it ran."""
    print("validating")


def test_nothing_is_trained_before_the_examples_are_valid():
    nodes = create_pipeline(Config(name="any"), "nowhere").components
    by_id = {node.id: node for node in nodes}
    assert by_id["Trainer"].upstream == ["ExampleGate"]
    assert "Tuner" not in by_id


def test_a_tuner_feeds_the_trainer_and_waits_for_valid_examples():
    config = Config(name="any", tuning=Tuning(trials=1))
    nodes = create_pipeline(config, "nowhere").components
    by_id = {node.id: node for node in nodes}
    channel = by_id["Tuner"].outputs["best_hyperparameters"]
    assert by_id["Trainer"].inputs["hyperparameters"] == channel
    assert by_id["Tuner"].upstream == ["ExampleGate"]
    assert len(nodes) == 10


@pytest.mark.parametrize("waits", [False, True])
def test_a_node_waits_for_one_it_takes_nothing_from(tmp_path, capsys, waits):
    train, validate = Train(), Validate()
    if waits:
        train.add_upstream_node(validate)
    LocalDagRunner().run(Pipeline("any", str(tmp_path), [train, validate]))
    printed = capsys.readouterr().out
    assert (printed.index("validating") < printed.index("training")) == waits
