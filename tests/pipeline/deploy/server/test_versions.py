"""How versions come and go."""

import shutil

import numpy as np
import pytest
from tiny_server import publish_copy

from pipeline.deploy.cpp_session import SessionError
from pipeline.deploy.server.versions import ModelVersions, Policy, Wish

IMAGE = np.full((1, 4, 4, 3), 0.7, "float32")


@pytest.fixture
def models(directory):
    models = ModelVersions(directory)
    models.refresh()
    yield models
    models.close()


def answer(models, wish):
    with models.find(wish).used() as session:
        return session.run("serving_default", {"image": IMAGE})["denoised"]


def served(models):
    return sorted(models.loaded)


def test_the_newest_version_takes_over(models, directory, exports):
    before = answer(models, Wish())
    publish_copy(exports[1], directory, 2)
    models.refresh()
    assert served(models) == [2]
    assert not np.allclose(answer(models, Wish()), before)


def test_what_is_no_version_is_passed_over(models, directory, exports):
    publish_copy(exports[1], directory, "rolled-back-7")
    publish_copy(exports[1], directory, ".staging-8")
    (directory / "9").touch()
    models.refresh()
    assert served(models) == [1] and not models.faults


def test_a_rollback_brings_the_one_before_back(models, directory, exports):
    before = answer(models, Wish())
    version = publish_copy(exports[1], directory, 2)
    models.refresh()
    version.rename(directory / "rolled-back-2")
    models.refresh()
    assert served(models) == [1]
    np.testing.assert_array_equal(answer(models, Wish()), before)


def lose_variables(version):
    shutil.rmtree(version / "variables")


def cut_graph(version):
    graph = version / "saved_model.pb"
    graph.write_bytes(graph.read_bytes()[:-100])


def flip_a_bit(version):
    weights = version / "variables" / "variables.data-00000-of-00001"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)


def spoil_warm_up(version):
    path = version / "assets.extra" / "tf_serving_warmup_requests"
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


def empty(version):
    shutil.rmtree(version)
    version.mkdir()


@pytest.mark.parametrize(
    "harm", [lose_variables, cut_graph, flip_a_bit, spoil_warm_up, empty]
)
def test_a_harmed_version_changes_nothing(models, directory, exports, harm):
    harm(publish_copy(exports[1], directory, 2))
    models.refresh()
    assert served(models) == [1]
    assert list(models.faults) == [2] and models.faults[2]
    answer(models, Wish())


def test_a_version_that_failed_is_not_tried_again_until_it_was_away(
    models, directory, exports
):
    version = publish_copy(exports[1], directory, 2)
    cut_graph(version)
    models.refresh()
    shutil.copy(exports[1] / "saved_model.pb", version)
    models.refresh()
    assert served(models) == [1]
    version.rename(directory / "aside")
    models.refresh()
    (directory / "aside").rename(version)
    models.refresh()
    assert served(models) == [2] and not models.faults


def test_a_request_that_has_begun_keeps_its_version(models, directory, exports):
    old = models.find(Wish())
    with old.used() as session:
        publish_copy(exports[1], directory, 2)
        models.refresh()
        assert served(models) == [2]
        session.run("serving_default", {"image": IMAGE})
    with pytest.raises(SessionError, match="just unloaded"):
        with old.used():
            pass


@pytest.mark.parametrize(
    "policy, expected",
    [
        (Policy(), [4]),
        (Policy(latest=2), [2, 4]),
        (Policy(latest=0), [1, 2, 4]),
        (Policy(specific=(1, 4)), [1, 4]),
        (Policy(specific=(9,)), []),
    ],
)
def test_a_policy_says_which_are_wanted(policy, expected):
    assert policy.wanted([2, 4, 1]) == expected


def test_pinning_only_a_missing_version_unloads_everything(models):
    models.change(Policy(specific=(9,)))
    assert served(models) == []
    with pytest.raises(SessionError, match=r"Latest\(denoiser\)"):
        models.find(Wish())


def test_labels_follow_the_policy(models, directory, exports):
    publish_copy(exports[1], directory, 2)
    both = Policy(specific=(1, 2), labels={"stable": 1, "canary": 2})
    models.change(both)
    assert models.find(Wish(label="stable")).number == 1
    assert models.find(Wish(label="canary")).number == 2
    assert models.find(Wish()).number == 2  # Canary or not.


def test_a_label_on_what_is_not_loaded_is_refused(models):
    with pytest.raises(SessionError, match="version 7 is not available"):
        models.change(Policy(labels={"stable": 7}))
    assert models.find(Wish(label="stable")).number == 1


def test_without_labels_stable_is_the_newest(models):
    assert models.find(Wish(label="stable")).number == 1
    with pytest.raises(SessionError, match="Unrecognized.*label: canary"):
        models.find(Wish(label="canary"))


def test_a_directory_that_is_away_for_a_moment_stops_nothing(models, directory):
    away = directory.rename(directory.with_name("away"))
    models.refresh()
    assert served(models) == [1]
    away.rename(directory)
