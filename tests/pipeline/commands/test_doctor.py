"""What a machine can run."""

import pytest

from pipeline.__main__ import main


def test_says_in_words_what_works_here(capsys):
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "yes  The pipeline: Python 3." in told
    assert "yes  Beam on this machine: FnApiRunner" in told
    for subject in (
        "GPU",
        "Dask",
        "Flink",
        "Prism",
        "TFX",
        "Docker",
        "Serving",
    ):
        assert subject in told
    lines = told.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert line.startswith("no ") == following.startswith("     -> ")


@pytest.mark.parametrize(
    "script, told",
    [
        ("exit 0", "answers"),
        ("echo denied >&2; exit 1", "denied"),
        ("exit 3", "it ends with status 3"),
    ],
)
def test_docker_is_asked(tmp_path, monkeypatch, capsys, script, told):
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\n{script}\n")
    docker.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    main(["doctor"])
    (line,) = (
        s for s in capsys.readouterr().out.splitlines() if "Docker:" in s
    )
    assert told in line and line.startswith("yes") == (script == "exit 0")
