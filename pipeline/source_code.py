"""Which source files decide what a function does."""

import ast
import functools
import hashlib
import importlib.util
import pathlib
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

OURS = ("pipeline", "keras_ae")


def code_digest(body: Callable[..., Any]) -> str:
    """SHA-256 of a function's module and of all that it imports of ours.

    Imports are followed, wherever in a file they stand, into `pipeline`,
    `keras_ae` and the package of the function itself; other packages count by
    their version. Bodies do not import each other, so an edit of one is no
    edit of another. It is the text that counts: a comment is an edit too. So
    does another file beside a module that names it, such as a template.

    Args:
        body: a function; one that stands in no file is new every time.
    """
    files = sorted(
        hashlib.sha256(path.read_bytes()).digest() for path in code_files(body)
    )
    return hashlib.sha256(b"".join(files) or uuid.uuid4().bytes).hexdigest()


def code_files(body: Callable[..., Any]) -> set[pathlib.Path]:
    """The files that `code_digest` is of; none if it stands in no file."""
    path = getattr(sys.modules[body.__module__], "__file__", None)
    if path is None:
        return set()
    reached = _reached(body.__module__, pathlib.Path(path))
    return reached.union(*map(_named, reached))


def _reached(name: str, path: pathlib.Path) -> set[pathlib.Path]:
    """The file of a module and those that its imports lead to."""
    reached: set[pathlib.Path] = set()
    packages = {*OURS, name.partition(".")[0]}
    waiting = [(name, path)]
    while waiting:
        name, path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += _neighbours(name, path, packages)
    return reached


def _neighbours(
    name: str, path: pathlib.Path, packages: set[str]
) -> Iterator[tuple[str, pathlib.Path]]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for imported in _imports(path.read_bytes(), package):
        if imported.partition(".")[0] in packages:
            yield from _files(imported)


def _named(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """Files beside a module, no modules themselves, that it names."""
    texts = _texts(path.read_bytes())
    for file in path.parent.iterdir():
        if file.name in texts and file.suffix != ".py" and file.is_file():
            yield file


@functools.cache
def _texts(source: bytes) -> frozenset[str]:
    """The string constants of a file."""
    nodes = ast.walk(ast.parse(source))
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return frozenset(text for text in constants if isinstance(text, str))


@functools.cache
def _imports(source: bytes, package: str) -> frozenset[str]:
    """Full names of what a file imports: modules, or things in them."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            relative = "." * node.level + (node.module or "")
            module = importlib.util.resolve_name(relative, package)
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def _files(name: str) -> list[tuple[str, pathlib.Path]]:
    """The modules that an import of a dotted name runs, with their files."""
    package, *rest = name.split(".")
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return []
    path = pathlib.Path(spec.origin)
    found = [(package, path)]
    for part in rest:
        folder = path.parent
        module = f"{found[-1][0]}.{part}"
        for path in (folder / part / "__init__.py", folder / f"{part}.py"):
            if path.is_file():
                found.append((module, path))
                break
        else:
            break  # The rest names something in the last module.
    return found
