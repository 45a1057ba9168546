"""What the store knows, to be shown: which artifact came from what."""

import contextlib
import dataclasses
import json
import pathlib
import sqlite3
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
        UserError: no pipeline has run there.
    """
    path = pathlib.Path(root).absolute() / DATABASE
    if not path.is_file():
        raise UserError(f"No pipeline has run in {root}: there is no {path}.")
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
    return [_execution(row, events) for row in rows]


def lineage(artifact: str | pathlib.Path) -> list[Execution]:
    """The executions that an artifact came from, its producer last.

    Args:
        artifact: path, `{root}/{node}/{key}/{execution}`.

    Raises:
        UserError: no pipeline has run there.

    Example:
        >>> lineage("runs/quick/artifacts/Pusher/pushed_model/5")[0].node
        'ExampleGen'
    """
    path = pathlib.Path(artifact)
    by_id = {run.id: run for run in executions(path.parents[2])}
    found: set[int] = set()
    waiting = [int(path.name)]
    while waiting:
        producer = waiting.pop()
        found.add(producer)
        waiting += [_producer(uri) for uri in by_id[producer].inputs.values()]
    return [by_id[execution] for execution in sorted(found)]


def _producer(uri: str) -> int:
    return int(uri.rpartition("/")[2])


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
