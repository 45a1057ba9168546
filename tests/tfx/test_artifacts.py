"""Properties and files on their way into TFX and out of it."""

import json

import pytest

pytest.importorskip("tfx.v1")
from tfx.types import standard_artifacts

from pipeline import artifacts
from pipeline.tfx.artifacts import from_tfx, staged

pytestmark = pytest.mark.tfx
PAYLOAD = "FORMAT_TF_EXAMPLE"


@pytest.fixture
def examples(tmp_path):
    """An output, as TFX hands it to an executor."""
    artifact = standard_artifacts.Examples()
    artifact.uri = str(tmp_path / "examples" / "1")
    (tmp_path / "examples" / "1").mkdir(parents=True)
    return artifact


def test_a_body_reads_what_tfx_has_stored(examples):
    examples.splits = ["train", "eval"]
    examples.span = 3
    examples.set_string_custom_property("payload_format", PAYLOAD)
    examples.set_json_value_custom_property("blessed", {"train": 1})
    ours = from_tfx(examples, artifacts.Examples)
    assert ours.uri == examples.uri
    assert ours.split_list() == ["train", "eval"]
    assert ours.get_int_custom_property("span") == 3
    payload = ours.get_string_custom_property("payload_format")
    assert payload == PAYLOAD
    assert ours.get_json_value_custom_property("blessed") == {"train": 1}


def test_tfx_reads_what_a_body_has_stored(examples):
    with staged(examples, artifacts.Examples) as ours:
        ours.split_names = json.dumps(["train", "eval"])
        ours.set_int_custom_property("span", 3)
        ours.set_int_custom_property("num_train", 9)
        ours.set_string_custom_property("payload_format", PAYLOAD)
        ours.set_json_value_custom_property("blessed", {"train": 1})
        ours.properties["gain"] = 0.5
    assert examples.splits == ["train", "eval"]
    assert examples.span == 3
    assert examples.get_int_custom_property("num_train") == 9
    assert examples.get_string_custom_property("payload_format") == PAYLOAD
    assert examples.get_json_value_custom_property("blessed") == {"train": 1}
    assert examples.get_float_custom_property("gain") == 0.5


def test_only_the_output_itself_reaches_its_place(examples, tmp_path):
    with staged(examples, artifacts.Examples) as ours:
        (ours.path / "shard").touch()
        ours.path.with_name("1.work").mkdir()
        assert not any((tmp_path / "examples" / "1").iterdir())
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")}
    assert found == {"examples", "examples/1", "examples/1/shard"}


def test_a_body_that_fails_leaves_nothing(examples, tmp_path):
    with pytest.raises(OSError), staged(examples, artifacts.Examples) as ours:
        (ours.path / "shard").touch()
        raise OSError
    assert [*tmp_path.rglob("*")] == [
        tmp_path / "examples",
        tmp_path / "examples" / "1",
    ]
