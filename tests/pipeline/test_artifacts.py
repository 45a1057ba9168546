"""Artifacts."""

import pytest

from pipeline.artifacts import Model, PushedModel


def test_most_artifacts_speak_of_themselves_only():
    assert Model("anywhere").is_current()
    assert PushedModel("anywhere", {"pushed": 0}).is_current()


@pytest.mark.parametrize(
    "versions, current",
    [(["2"], True), (["1", "2"], True), ([], False), (["1"], False)]
    + [(["2", "10"], False), (["2", ".staging-3"], True)],
)
def test_a_pushed_model_is_current_while_it_is_served(
    tmp_path, versions, current
):
    for version in versions:
        (tmp_path / version).mkdir()
    properties = {"pushed": 1, "pushed_destination": str(tmp_path / "2")}
    assert PushedModel("anywhere", properties).is_current() is current
