"""What the store knows: which artifact came from what.

For notebooks, scripts and the report of a run.
"""

import contextlib
import dataclasses
import json
import pathlib
import sqlite3
from collections.abc import Iterable
from typing import Any

from pipeline.errors import UserError
from pipeline.store import DATABASE


@dataclasses.dataclass(frozen=True)
class Execution:
    """One execution of a component.

    Attributes:
        id: int, the last part of the URIs of what it has made.
        node: str, the component.
        state: `RUNNING`, `COMPLETE`, `CACHED` or `FAILED`.
        code: str, see `pipeline.source_code.code_digest`.
        versions: of Python and packages, by name.
        parameters: by name.
        external: digests of the files that parameters name.
        started: UTC, `YYYY-MM-DD HH:MM:SS`.
        finished: the same; `None` while it runs.
        inputs: URI relative to the root by name.
        outputs: the same; those of a CACHED one were made by an earlier one.
    """

    id: int
    node: str
    state: str
    code: str
    versions: dict[str, str]
    parameters: dict[str, Any]
    external: dict[str, str]
    started: str
    finished: str | None
    inputs: dict[str, str]
    outputs: dict[str, str]


def executions(root: str | pathlib.Path) -> list[Execution]:
    """All executions under a root, in the order of their ids.

    Args:
        root: path, the `pipeline_root`.

    Raises:
        UserError: no pipeline has run there, or its database is damaged or of
            another version.
    """
    path = pathlib.Path(root).absolute() / DATABASE
    if not path.is_file():
        raise UserError(f"No pipeline has run in {root}: there is no {path}.")
    try:
        rows, events = _rows(path)
    except sqlite3.DatabaseError as error:
        raise UserError(
            f"Cannot read {path}: {error}. The next run there says what to do."
        ) from error
    return [_execution(row, events) for row in rows]


def lineage(artifact: str | pathlib.Path) -> list[Execution]:
    """The executions that an artifact came from, its producer last.

    Args:
        artifact: path, `{root}/{node}/{key}/{execution}`.

    Raises:
        UserError: see `executions`, or no execution has made it.

    Example:
        >>> lineage("runs/quick/artifacts/Pusher/pushed_model/5")[0].node
        'ExampleGen'
    """
    root, uri = root_and_uri(artifact)
    return ancestors(root, [uri])


def has_lineage(root: pathlib.Path) -> bool:
    """Whether a pipeline has run there."""
    return (root / DATABASE).is_file()


def root_and_uri(artifact: str | pathlib.Path) -> tuple[pathlib.Path, str]:
    """Splits an artifact's path into the root and the URI relative to it."""
    parts = pathlib.Path(artifact).absolute().parts
    return pathlib.Path(*parts[:-3]), "/".join(parts[-3:])


def ancestors(root: pathlib.Path, uris: Iterable[str]) -> list[Execution]:
    """The executions that several artifacts came from, by id.

    Args:
        root: path, the `pipeline_root`.
        uris: str, relative to the root.

    Raises:
        UserError: see `lineage`.
    """
    producers = {
        output: run
        for run in executions(root)
        if run.state != "CACHED"
        for output in run.outputs.values()
    }
    found = {}
    waiting = list(uris)
    while waiting:
        uri = waiting.pop()
        if uri not in producers:
            example = next(iter(producers), "Trainer/model/5")
            raise UserError(
                f"No execution under {root} has made {uri}. Give the directory "
                f"of an artifact, such as {example}."
            )
        producer = producers[uri]
        found[producer.id] = producer
        waiting += producer.inputs.values()
    return [found[number] for number in sorted(found)]


def _rows(path: pathlib.Path) -> tuple[list[Any], list[Any]]:
    """What is known of executions, and of what went in and came out."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    with contextlib.closing(connection) as database:
        rows = database.execute(
            "SELECT id, node, state, code, versions, parameters, external, "
            "started, finished FROM executions ORDER BY id"
        ).fetchall()
        events = database.execute(
            "SELECT execution, role, name, uri FROM events "
            "JOIN artifacts ON artifact = artifacts.id"
        ).fetchall()
    return rows, events


def _execution(row: Any, events: list[Any]) -> Execution:
    number, node, state, code, *texts, started, finished = row
    versions, parameters, external = map(json.loads, texts)
    return Execution(
        number,
        node,
        state,
        code,
        versions,
        parameters,
        external,
        started,
        finished,
        inputs=_of_role("input", number, events),
        outputs=_of_role("output", number, events),
    )


def _of_role(role: str, execution: int, events: list[Any]) -> dict[str, str]:
    return {
        name: uri
        for owner, its_role, name, uri in events
        if (owner, its_role) == (execution, role)
    }
