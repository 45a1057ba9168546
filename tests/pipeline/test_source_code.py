"""Which source files decide what a function does."""

import importlib
import pathlib
import sys

import pytest

from pipeline.components.evaluator import Evaluator
from pipeline.components.example_gen import ExampleGen
from pipeline.components.pusher import Pusher
from pipeline.report.page import FOLDER, TEMPLATES
from pipeline.source_code import code_digest, code_files
from pipeline.transforms import beam_worker

FILES = {
    "__init__.py": "",
    "bodies.py": "from . import used\ndef body():\n import {0}.late.deep\n",
    "used.py": "",
    "unused.py": "",
    "late/__init__.py": "import numpy, sys",
    "late/deep.py": "from ..used import nothing\nfrom {0} import loop\n"
    "PAGE = 'page.html'\n",
    "loop.py": "import {0}.bodies",
    "late/page.html": "",
    "late/other.html": "",
}


UNUSED = {"unused.py", "late/other.html"}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of its own, whose imports are relative, late and circular."""
    name = f"toy_{tmp_path.name}"
    folder = tmp_path / name
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text.format(name))
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for module in [m for m in sys.modules if m.partition(".")[0] == name]:
        del sys.modules[module]


def digest(folder):
    bodies = importlib.import_module(f"{folder.name}.bodies")
    return code_digest(bodies.body)


@pytest.mark.parametrize("name", sorted(FILES.keys() - UNUSED))
def test_an_edit_of_what_it_imports_is_an_edit_of_it(package, name):
    before = digest(package)
    with (package / name).open("a") as file:
        file.write("\n# edited\n")
    assert digest(package) != before


def test_other_files_do_not_matter(package):
    before = digest(package)
    for name in UNUSED:
        (package / name).write_text("edited")
    (package / "new.py").write_text("new")
    assert digest(package) == before


def test_bodies_differ():
    assert code_digest(ExampleGen.body) != code_digest(Pusher.body)


def test_a_function_without_a_file_is_always_new():
    exec("def body(): pass", scope := {"__name__": "sys"})
    assert code_digest(scope["body"]) != code_digest(scope["body"])


def test_what_is_started_or_filled_in_counts_too():
    worker = pathlib.Path(beam_worker.__file__)
    assert worker in code_files(ExampleGen.body)
    assert worker not in code_files(Pusher.body)
    templates = {FOLDER / name for name in TEMPLATES}
    assert templates <= code_files(Evaluator.body)
