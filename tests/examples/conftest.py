"""Examples as modules, to test their parts."""

import importlib
import pathlib

import pytest

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"


@pytest.fixture
def example(monkeypatch):
    """Imports an example, which finds those that it shares code with."""
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module
