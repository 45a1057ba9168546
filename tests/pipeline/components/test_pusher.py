import shutil

import pytest

from pipeline.artifacts import InfraBlessing, Model, ModelBlessing, PushedModel
from pipeline.components.pusher import Pusher
from pipeline.deploy.digest import directory_digest
from pipeline.deploy.versions import newest_version
from pipeline.errors import UserError


@pytest.fixture
def model(tmp_path):
    export = tmp_path / "model" / "Format-Serving"
    export.mkdir(parents=True)
    (export / "saved_model.pb").write_bytes(b"graph")
    return Model(str(tmp_path / "model"))


def push(model, tmp_path, *args, **kwargs):
    pushed = PushedModel(str(tmp_path / "pushed"))
    pushed.path.mkdir()
    push_to(pushed, model, tmp_path, *args, **kwargs)
    return pushed


def push_to(
    pushed,
    model,
    tmp_path,
    model_blessed=1,
    infra_blessed=1,
    serving="serving",
    digest="",
):
    Pusher.body(
        model=model,
        model_blessing=ModelBlessing(
            "", {"blessed": model_blessed, "reason": "it scored badly"}
        ),
        infra_blessing=InfraBlessing(
            "",
            {
                "blessed": infra_blessed,
                "reason": "it crashed",
                "digest": digest,
            },
        ),
        pushed_model=pushed,
        serving_dir=str(tmp_path / serving),
    )


def test_a_blessed_model_is_published_and_copied(model, tmp_path):
    pushed = push(model, tmp_path)
    version = tmp_path / "serving" / "1"
    assert (version / "saved_model.pb").read_bytes() == b"graph"
    assert (pushed.path / "saved_model.pb").read_bytes() == b"graph"
    assert pushed.properties == {
        "pushed": 1,
        "pushed_destination": str(version),
        "pushed_version": "1",
    }


def test_the_newest_version_is_not_pushed_again(model, tmp_path):
    push(model, tmp_path)
    shutil.rmtree(tmp_path / "pushed")
    again = push(model, tmp_path)
    assert again.get_string_custom_property("pushed_version") == "1"
    assert (again.path / "saved_model.pb").read_bytes() == b"graph"


@pytest.mark.parametrize("harm", ["change", "add", "remove"])
def test_another_model_is_pushed(model, tmp_path, harm):
    push(model, tmp_path)
    shutil.rmtree(tmp_path / "pushed")
    export = model.path / "Format-Serving"
    if harm == "remove":
        (export / "saved_model.pb").unlink()
    else:
        name = {"change": "saved_model.pb", "add": "more"}[harm]
        (export / name).write_bytes(b"GRAPH")
    again = push(model, tmp_path)
    assert again.get_string_custom_property("pushed_version") == "2"


def test_the_very_model_that_was_blessed_is_pushed(model, tmp_path):
    digest = directory_digest(model.path / "Format-Serving")
    pushed = push(model, tmp_path, digest=digest)
    assert pushed.get_string_custom_property("pushed_version") == "1"


def test_a_byte_changed_after_the_blessing_is_noticed(model, tmp_path):
    digest = directory_digest(model.path / "Format-Serving")
    (model.path / "Format-Serving" / "saved_model.pb").write_bytes(b"grapH")
    with pytest.raises(UserError, match="InfraValidator blessed") as told:
        push(model, tmp_path, digest=digest)
    assert "\n" not in str(told.value)
    assert newest_version(tmp_path / "serving") is None


def test_what_is_served_is_no_excuse_for_what_was_not_blessed(model, tmp_path):
    push(model, tmp_path)
    shutil.rmtree(tmp_path / "pushed")
    with pytest.raises(UserError, match="InfraValidator blessed"):
        push(model, tmp_path, digest="that of another model")


@pytest.mark.parametrize(
    "blessed, told",
    [
        ((0, 1), "Evaluator (it scored badly)"),
        ((1, 0), "InfraValidator (it crashed)"),
        ((0, 0), "InfraValidator (it crashed)"),
    ],
)
def test_without_both_blessings_nothing_is_pushed(
    model, tmp_path, capsys, blessed, told
):
    pushed = push(model, tmp_path, *blessed)
    assert pushed.get_int_custom_property("pushed") == 0
    assert told in pushed.get_string_custom_property("reason")
    assert not (tmp_path / "serving").exists()
    assert list(pushed.path.iterdir()) == []
    assert capsys.readouterr().out == ""  # The command says it, once.


def test_a_blessing_that_says_nothing_is_none(model, tmp_path):
    pushed = PushedModel(str(tmp_path / "pushed"))
    Pusher.body(
        model=model,
        model_blessing=ModelBlessing(""),
        infra_blessing=InfraBlessing(""),
        pushed_model=pushed,
        serving_dir=str(tmp_path / "serving"),
    )
    assert pushed.get_int_custom_property("pushed") == 0


def test_a_place_that_cannot_be_written_to_is_named(model, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="Cannot publish to .*file/serving"):
        push(model, tmp_path, serving="file/serving")


def test_a_push_stands_where_no_copy_can_be_kept(model, tmp_path):
    (tmp_path / "file").touch()
    pushed = PushedModel(str(tmp_path / "file" / "pushed"))
    with pytest.raises(UserError, match="Pushed to .*serving/1, but") as told:
        push_to(pushed, model, tmp_path)
    assert "\n" not in str(told.value)
    assert (tmp_path / "serving" / "1" / "saved_model.pb").is_file()
    assert pushed.get_int_custom_property("pushed") == 1
    assert pushed.get_string_custom_property("pushed_version") == "1"
