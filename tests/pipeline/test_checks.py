"""What is refused before any work."""

import dataclasses

import pytest

from pipeline.checks import check_config
from pipeline.configs import Config, Evaluation, Training
from pipeline.errors import UserError


@pytest.fixture
def config(tmp_path):
    (tmp_path / "photograph.png").touch()
    return Config(
        name="tiny",
        training=Training(model_arguments={"filters": [4]}),
        evaluation=Evaluation(images=f"{tmp_path}/*.png", min_gain={}),
    )


def changed(config, section, **changes):
    new = dataclasses.replace(getattr(config, section), **changes)
    return dataclasses.replace(config, **{section: new})


def test_a_config_that_can_be_passes(config):
    check_config(config)


def test_home_is_known(config, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    check_config(changed(config, "evaluation", images="~/*.png"))


@pytest.mark.parametrize(
    "section, changes, message",
    [
        ("data", {"source": "fog"}, "source"),
        ("training", {"model_name": "unet"}, "Unknown model 'unet'"),
        ("training", {"loss": "l3"}, "Unknown loss 'l3'"),
        ("training", {"loss_arguments": {"l3": 1}}, "does not take {'l3': 1}"),
        ("tuning", {"choices": {"hue": [1]}}, "Cannot tune 'hue'"),
        ("tuning", {"choices": {"loss": ["l3"]}}, "Unknown loss 'l3'"),
        ("training", {"corruption": "fog"}, "Unknown corruption 'fog'"),
        ("training", {"placement": "/TPU:0"}, "one of .*'/CPU:0'.*/TPU:0"),
        ("tuning", {"choices": {"placement": ["gpu"]}}, "one of .*'gpu'"),
        ("tuning", {"choices": {"crop_size": [500]}}, "make the crops smaller"),
        ("training", {"devices": 8}, "training.devices is 8.*sees 1 CPU"),
        ("evaluation", {"images": "nowhere/*"}, "No file matches"),
        ("evaluation", {"baselines": ("mean",)}, "unknown baseline 'mean'"),
        ("evaluation", {"min_gain": {"fog": 1.0}}, "min_gain names.*'fog'"),
        ("evaluation", {"min_change": {"fog": 1.0}}, "min_change names"),
    ],
)
def test_what_a_later_component_could_not_do_is_refused(
    config, section, changes, message
):
    with pytest.raises(UserError, match=message):
        check_config(changed(config, section, **changes))
