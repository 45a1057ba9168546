"""`python -m pipeline serve`, as a process of its own."""

import re
import signal
import subprocess
import sys
import urllib.request

import pytest
from tiny_server import NAME, export, publish_copy

from pipeline.__main__ import main


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serve")
    (folder / NAME).mkdir()
    publish_copy(export(folder / "export"), folder / NAME, 5)
    return folder / NAME


def test_it_serves_until_it_is_told_to_stop(directory):
    command = [sys.executable, "-m", "pipeline", "serve"]
    command += ["--model-dir", str(directory)]
    command += ["--grpc-port", "0", "--rest-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        lines = [child.stdout.readline() for _ in range(4)]
        try:
            assert lines[0] == "model:   denoiser 5\n"
            page = re.fullmatch(r"page:    (http://127.0.0.1:\d+/)\n", lines[1])
            with urllib.request.urlopen(page[1]) as answer:
                assert b"Restore a picture" in answer.read()
        finally:
            child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=60) == 0
        assert child.stdout.read() == "stopping\n"


def test_without_a_version_it_is_said_how_to_name_one(tmp_path, capsys):
    assert main(["serve", "--model-dir", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: There is no version to serve in ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("flag", ["--max-body-mb", "--deadline"])
def test_limits_are_positive(tmp_path, flag, capsys):
    assert main(["serve", "--model-dir", str(tmp_path), flag, "0"]) == 2
    assert "must be positive" in capsys.readouterr().err
