"""Between the artifacts of TFX and those that the bodies work on."""

import contextlib
import json
import pathlib
import tempfile
from collections.abc import Iterator
from typing import Any, TypeVar

from tfx import v1 as tfx

from pipeline.artifacts import Artifact

Kind = TypeVar("Kind", bound=Artifact)


def from_tfx(artifact: tfx.dsl.Artifact, kind: type[Kind]) -> Kind:
    """An input of TFX's as the artifact of ours that a body reads.

    Args:
        artifact: of TFX.
        kind: the class of ours that has the same `TYPE_NAME`.
    """
    stored = artifact.mlmd_artifact
    properties = {
        key: _plain(artifact.get_custom_property(key))
        for key in stored.custom_properties
    }
    declared = {key: getattr(artifact, key) for key in stored.properties}
    return kind(artifact.uri, properties | declared)


@contextlib.contextmanager
def staged(artifact: tfx.dsl.Artifact, kind: type[Kind]) -> Iterator[Kind]:
    """An artifact of ours that becomes an output of TFX's when the block ends.

    It lies in a directory of its own until then: what a body leaves beside its
    output to go on from after a kill is of no use to TFX, which gives each
    execution another directory.

    Args:
        artifact: of TFX; its directory exists and is empty.
        kind: the class of ours that has the same `TYPE_NAME`.
    """
    final = pathlib.Path(artifact.uri)
    with tempfile.TemporaryDirectory(dir=final.parent, prefix=".") as folder:
        ours = kind(f"{folder}/{final.name}")
        ours.path.mkdir()
        yield ours
        ours.path.rename(final)
    _keep_properties(ours.properties, artifact)


def _keep_properties(
    properties: dict[str, int | float | str], artifact: tfx.dsl.Artifact
) -> None:
    """Those that its type declares become properties, others custom ones."""
    for key, value in properties.items():
        if key in artifact.artifact_type.properties:
            setattr(artifact, key, value)
        elif isinstance(value, int):
            artifact.set_int_custom_property(key, value)
        elif isinstance(value, float):
            artifact.set_float_custom_property(key, value)
        elif value.startswith("{"):  # An object, kept as one by TFX.
            artifact.set_json_value_custom_property(key, json.loads(value))
        else:
            artifact.set_string_custom_property(key, value)


def _plain(value: Any) -> int | float | str:
    """A property as our artifacts keep it."""
    return json.dumps(value) if isinstance(value, dict | list) else value
