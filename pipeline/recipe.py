"""What decides the outputs of an execution: the key of the cache."""

import dataclasses
import hashlib
import importlib.metadata
import json
import platform
from typing import Any

from pipeline.dsl import Node
from pipeline.file_digests import FileDigests

PACKAGES = (
    "apache-beam",
    "keras",
    "keras-tuner",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "tensorflow",
)


@dataclasses.dataclass(frozen=True)
class Recipe:
    """All that an execution is made from.

    Attributes:
        node: str, its id.
        code: str, see `code_digest`.
        versions: of Python and of the packages that decide results.
        parameters: by name, without those that are a `Resource`.
        inputs: identity of each input artifact by name: its type, properties
            and the digest of its files. So where an edited body makes what it
            made before, what hangs on it need not run again.
        external: digest of the files that each parameter names.
    """

    node: str
    code: str
    versions: dict[str, str]
    parameters: dict[str, Any]
    inputs: dict[str, Any]
    external: dict[str, str]

    @property
    def key(self) -> str:
        """SHA-256 of all of it."""
        text = json.dumps(dataclasses.asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def recipe_of(
    node: Node, code: str, inputs: dict[str, Any], files: FileDigests
) -> Recipe:
    """The recipe of a node's next execution.

    Args:
        node: Node.
        code: str, see `code_digest`.
        inputs: identity of each input artifact, by name.
        files: FileDigests.
    """
    parameters = {
        name: value
        for name, value in node.parameters.items()
        if name not in node.component.resources
    }
    external = {
        name: files.of_external(parameters[name])
        for name in node.component.external
    }
    return Recipe(
        node.id,
        code,
        _versions(),
        parameters,
        inputs,
        external,
    )


def _versions() -> dict[str, str]:
    packages = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **packages}
