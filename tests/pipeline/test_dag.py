"""Which component feeds which, and which waits."""

import pytest

from pipeline.configs import Config
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


@pytest.mark.parametrize("waits", [False, True])
def test_a_node_waits_for_one_it_takes_nothing_from(tmp_path, capsys, waits):
    train, validate = Train(), Validate()
    if waits:
        train.add_upstream_node(validate)
    LocalDagRunner().run(Pipeline("any", str(tmp_path), [train, validate]))
    printed = capsys.readouterr().out
    assert (printed.index("validating") < printed.index("training")) == waits
