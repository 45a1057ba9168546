import re

import pytest
from tiny_server import NAME, export, publish_copy

from pipeline.__main__ import main
from pipeline.deploy.server.server import ModelServer


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "models.config"
    path.write_text(
        f'model_config_list {{ config {{ name: "{NAME}" '
        f'base_path: "{tmp_path / NAME}" '
        "model_version_policy { specific { versions: 1 } } "
        'version_labels { key: "stable" value: 1 } } }'
    )
    return path


def command(config, *more):
    directory = str(config.parent / NAME)
    named = ["--models-config", str(config), *more]
    return main(["promote", "--model-dir", directory, *named])


def test_the_newest_version_is_promoted(config, tmp_path, capsys):
    (tmp_path / NAME).mkdir()
    one = export(tmp_path / "export")
    for number in (1, 2):
        publish_copy(one, tmp_path / NAME, number)
    with ModelServer(tmp_path / NAME) as server:
        address = f"127.0.0.1:{server.grpc_port}"
        assert command(config, "--server", address) == 0
    assert capsys.readouterr().out == "stable was: 1\nstable is:  2\n"


@pytest.mark.parametrize(
    "more, said",
    [
        ([], "no version in"),
        (["--version", "7"], "Cannot promote version 7: there is no version"),
        (
            ["--version", "1", "--server", "127.0.0.1:1", "--timeout", "1"],
            "Cannot promote version 1: (UNAVAILABLE|DEADLINE_EXCEEDED): ",
        ),
    ],
)
def test_why_not_is_one_line(config, tmp_path, capsys, more, said):
    (tmp_path / NAME).mkdir()
    if "1" in more:
        (tmp_path / NAME / "1").mkdir()
    assert command(config, *more) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ") and told.count("\n") == 1
    assert re.search(said, told)
