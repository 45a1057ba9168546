import platform
import shlex
import subprocess
import sys

import keras
import pytest

from pipeline.report.versions import (
    as_typed,
    command_line,
    git_state,
    versions,
)


def test_versions_are_those_in_use():
    found = versions()
    assert found["python"] == platform.python_version()
    assert found["keras"] == keras.__version__


def test_git_state_is_the_commit_and_whether_it_was_edited(tmp_path):
    def git(*arguments):
        who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        command = ["git", "-C", str(tmp_path), *who, *arguments]
        return subprocess.check_output(command, text=True).strip()

    assert git_state(tmp_path) == {}
    git("init", "--quiet")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "--quiet", "--message", "first")
    commit = git("rev-parse", "HEAD")
    assert git_state(tmp_path) == {"git": f"{commit}, clean"}
    (tmp_path / "file").write_text("two")
    assert git_state(tmp_path) == {"git": f"{commit}, edited since"}


@pytest.mark.parametrize(
    "arguments", [["a b", "x={'k': [1]}"], ["'$HOME'", "*", "plain", ""]]
)
def test_what_is_typed_is_read_as_it_was(arguments):
    assert shlex.split(as_typed(*arguments)) == arguments


def test_quotes_are_readable():
    assert as_typed("--set", "x={'k': 1}") == """--set "x={'k': 1}\""""


def test_only_our_own_command_is_told(monkeypatch):
    program = "/somewhere/pipeline/__main__.py"
    monkeypatch.setattr(sys, "argv", [program, "run", "--set", "a=b c"])
    assert command_line() == {"command": "python -m pipeline run --set 'a=b c'"}
    monkeypatch.setattr(sys, "argv", ["/usr/bin/pytest", "-q"])
    assert command_line() == {}
