"""Which versions a result was made with, and by which command."""

import importlib.metadata
import pathlib
import platform
import shlex
import subprocess
import sys

DECISIVE = ("keras", "tensorflow", "numpy")
HERE = pathlib.Path(__file__).parent


def versions() -> dict[str, str]:
    """Of the code, of Python and of the packages that decide the figures."""
    packages = {name: importlib.metadata.version(name) for name in DECISIVE}
    return {
        **git_state(HERE),
        "python": platform.python_version(),
        **packages,
    }


def git_state(directory: pathlib.Path) -> dict[str, str]:
    """The commit that is checked out; nothing if it is no checkout.

    Args:
        directory: one of the checkout's.
    """
    commit = _git(directory, "rev-parse", "HEAD")
    if commit is None:
        return {}
    changes = _git(directory, "status", "--porcelain")
    return {"git": f"{commit}, {'edited since' if changes else 'clean'}"}


def _git(directory: pathlib.Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(directory), *arguments],
            capture_output=True,
            text=True,
        )
    except OSError:  # There is no git.
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def command_line() -> dict[str, str]:
    """The command that this process was started by, if it was one of ours."""
    program, *arguments = sys.argv
    if pathlib.Path(program).parts[-2:] != ("pipeline", "__main__.py"):
        return {}
    return {"command": as_typed("python", "-m", "pipeline", *arguments)}


def as_typed(*arguments: str) -> str:
    """Arguments as one would type them in a shell.

    `shlex.join` is right, but writes `'` within quotes as `'"'"'`.
    """
    return " ".join(
        f'"{text}"'
        if "'" in text and not set(text) & set('"$`\\!')
        else shlex.quote(text)
        for text in arguments
    )
