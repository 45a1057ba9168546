"""Config files and changes to them."""

import pytest

from pipeline.configs.loading import load_config
from pipeline.errors import UserError

TEXT = """
from pipeline.configs import Config, Training
CONFIG = Config(name="mine", training=Training(steps=7))
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "mine.py").write_text(TEXT)
    return str(tmp_path / "mine.py")


def test_the_file_speaks(path):
    config = load_config(path)
    assert (config.name, config.training.steps) == ("mine", 7)


def test_changes_keep_the_types(path):
    changes = [
        "training.steps=9",
        "training.learning_rate=1",
        "data.source=files:a=b/*.jpg",
        "training.model_arguments={'filters': [4]}",
    ]
    config = load_config(path, changes)
    assert config.training.steps == 9
    assert config.training.learning_rate == 1
    assert config.data.source == "files:a=b/*.jpg"
    assert config.training.model_arguments == {"filters": [4]}


@pytest.mark.parametrize(
    "change, message",
    [
        ("training.stepz=1", "Unknown config key training.stepz. Did you mean"),
        ("validation.stop_on_anomalies=false", "bool .write True or False."),
        ("color=1", "Unknown config key color. .*Known here: name, data"),
        ("training=1", "does not name a single value"),
        ("training.steps.a=1", "does not name a single value"),
        ("training.steps=many", "must be a value of type int, not 'many'"),
        ("training.steps=0", "training.steps must be at least 1, not 0"),
        ("training.ema_momentum=1", "must be between 0 and 0.999999, not 1"),
        ("training.model_arguments=[4]", "must be a value of type dict"),
        ("training.crop_size=200", "data.tile_size only 128"),
        ("data.workers=0", "data.workers must be at least 1"),
        ("evaluation.num_tiles=0", "evaluation.num_tiles must be at least 1"),
        ("training.devices=-1", "training.devices must be at least 0"),
        ("training.devices=3", "batch_size must be a multiple of the 3 dev"),
        ("training.steps", "takes section.key=value"),
    ],
)
def test_a_change_that_cannot_be_is_refused(path, change, message):
    with pytest.raises(UserError, match=message) as error:
        load_config(path, [change])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text, message",
    [
        ("CONFIG = 3", "must assign a pipeline.configs.Config to CONFIG"),
        ("", "must assign"),
        (TEXT.replace("steps=7", "stepz=7"), "unexpected keyword.*'stepz'"),
        (TEXT.replace("steps=7", "steps='7'"), "must be a value of type int"),
        ("CONFIG = (", "Cannot read config"),
        ("import math; math.no", "Cannot read config"),
        ("import nothing_of_that_name", "Cannot read config"),
    ],
)
def test_a_file_that_is_no_config_is_refused(tmp_path, text, message):
    (tmp_path / "bad.py").write_text(text)
    with pytest.raises(UserError, match=message):
        load_config(str(tmp_path / "bad.py"))


def test_a_missing_file_is_refused():
    with pytest.raises(UserError, match="No config file nowhere.py"):
        load_config("nowhere.py")
