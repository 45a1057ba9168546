"""What has been executed under one root, in sqlite3: lineage and cache."""

import json
import pathlib
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.artifacts import Artifact
from pipeline.dsl import Component
from pipeline.errors import UserError
from pipeline.file_digests import FileDigests
from pipeline.recipe import Recipe

DATABASE = "metadata.sqlite"
VERSION = 1  # Of the tables; another one for every change to them.
TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE IF NOT EXISTS executions (
    id INTEGER PRIMARY KEY,
    node TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('RUNNING', 'COMPLETE', 'CACHED', 'FAILED')),
    key TEXT NOT NULL,
    code TEXT NOT NULL,
    versions TEXT NOT NULL,
    parameters TEXT NOT NULL,
    external TEXT NOT NULL,
    started TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    finished TEXT
);
CREATE INDEX IF NOT EXISTS executions_by_key ON executions (key, state);
CREATE TABLE IF NOT EXISTS artifacts (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    properties TEXT NOT NULL,
    digest TEXT NOT NULL,
    producer INTEGER NOT NULL REFERENCES executions
);
CREATE TABLE IF NOT EXISTS events (
    execution INTEGER NOT NULL REFERENCES executions,
    role TEXT NOT NULL CHECK (role IN ('input', 'output')),
    name TEXT NOT NULL,
    artifact INTEGER NOT NULL REFERENCES artifacts,
    PRIMARY KEY (execution, role, name)
);
"""
# A CACHED execution blesses again what it blessed before.
LATEST_BLESSED = """
SELECT model.uri, model.properties
FROM artifacts AS blessing
JOIN events AS given
    ON given.artifact = blessing.id AND given.role = 'output'
JOIN events AS judged
    ON judged.execution = given.execution
    AND judged.role = 'input' AND judged.name = 'model'
JOIN artifacts AS model ON model.id = judged.artifact
WHERE blessing.type = 'ModelBlessing'
    AND json_extract(blessing.properties, '$.blessed') = 1
    AND model.digest != ?
ORDER BY given.execution DESC
"""


class Store:
    """The executions and artifacts of all runs under one root.

    Every change is one transaction: after a kill it is there or it is not. Only
    one process may write at a time. URIs are kept relative to the root, so a
    root may be moved.

    Args:
        root: the directory of the artifacts, where the database lies too.

    Raises:
        UserError: another version of this package has made the database.
    """

    def __init__(self, root: pathlib.Path) -> None:
        self._root = root
        self._database = sqlite3.connect(root / DATABASE)
        # Waits for the disk once a run, not three times a transaction.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._check_version()
        self._database.executescript(TABLES)
        self.files = FileDigests(self._database)

    def _check_version(self) -> None:
        (tables,) = self._row("SELECT count(*) FROM sqlite_master")
        (version,) = self._row("PRAGMA user_version")
        if tables and version != VERSION:
            self.close()
            raise UserError(
                f"{self._root / DATABASE} is of another version of this "
                f"package (its tables have version {version}, not {VERSION}). "
                "Delete it: the artifacts stay, but the next run makes all "
                "anew."
            )

    def close(self) -> None:
        self._database.close()

    def identity(self, artifact: Artifact) -> list[str]:
        """What an artifact is, wherever it lies: type, properties, digest."""
        return list(
            self._row(
                "SELECT type, properties, digest FROM artifacts WHERE uri = ?",
                self._relative(artifact),
            )
        )

    def begin(
        self, recipe: Recipe, inputs: Mapping[str, Artifact], go_on: bool
    ) -> int:
        """Notes that an execution runs; returns its id.

        Args:
            recipe: Recipe.
            inputs: artifacts by name.
            go_on: bool, takes up the last execution of the recipe again if it
                has not come to its end.
        """
        with self._database:
            last = self._row(
                "SELECT id, state FROM executions "
                "WHERE key = ? AND state != 'CACHED' ORDER BY id DESC",
                recipe.key,
            )
            if go_on and last and last[1] == "FAILED":
                self._set_state(last[0], "RUNNING")
                return int(last[0])
            return self._add(recipe, "RUNNING", inputs)

    def fail(self, execution: int) -> None:
        """Notes that an execution has raised an error."""
        with self._database:
            self._set_state(execution, "FAILED")

    def fail_interrupted(self) -> None:
        """Marks as failed what was killed: when a run starts, nothing runs."""
        with self._database:
            self._database.execute(
                "UPDATE executions SET state = 'FAILED' WHERE state = 'RUNNING'"
            )

    def complete(
        self, execution: int, node_id: str, staged: Mapping[str, Artifact]
    ) -> dict[str, Artifact]:
        """Notes what an execution has made: from here on it counts.

        Args:
            execution: int, its id.
            node_id: str.
            staged: artifacts by name, where they are now.

        Returns:
            The artifacts with the URIs that they are to have.
        """
        outputs = {}
        with self._database:
            for name, artifact in staged.items():
                uri = f"{node_id}/{name}/{execution}"
                self._database.execute(
                    "INSERT INTO artifacts "
                    "(type, uri, properties, digest, producer) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (
                        artifact.TYPE_NAME,
                        uri,
                        json.dumps(artifact.properties, sort_keys=True),
                        self.files.of_directory(artifact.path),
                        execution,
                    ),
                )
                outputs[name] = type(artifact)(
                    str(self._root / uri), artifact.properties
                )
            self._link(execution, "output", outputs)
            self._set_state(execution, "COMPLETE")
        return outputs

    def uris(self, execution: int) -> list[str]:
        """What an execution has made; nothing until it is complete."""
        rows = self._database.execute(
            "SELECT uri FROM artifacts WHERE producer = ?", (execution,)
        )
        return [uri for (uri,) in rows]

    def reuse(
        self,
        recipe: Recipe,
        inputs: Mapping[str, Artifact],
        component: Component,
    ) -> dict[str, Artifact] | None:
        """Outputs of an earlier execution of a recipe, noted as CACHED.

        Returns:
            Artifacts by name, all there and unchanged; `None` if there is no
            such execution.
        """
        for outputs in self._made_by(recipe, component):
            if all(self._is_intact(artifact) for artifact in outputs.values()):
                with self._database:
                    execution = self._add(recipe, "CACHED", inputs)
                    self._link(execution, "output", outputs)
                return outputs
        return None

    def latest_blessed(self, candidate: Artifact) -> Artifact | None:
        """The model that was last blessed, other than the candidate.

        Args:
            candidate: a model; neither it nor one with the same files counts.

        Returns:
            A model that is there and unchanged, or `None`.
        """
        _, _, digest = self.identity(candidate)
        rows = self._database.execute(LATEST_BLESSED, (digest,)).fetchall()
        for uri, properties in rows:
            model = type(candidate)(
                str(self._root / uri), json.loads(properties)
            )
            if self._is_intact(model):
                return model
        return None

    def _made_by(
        self, recipe: Recipe, component: Component
    ) -> Iterator[dict[str, Artifact]]:
        """The outputs of each execution of a recipe, the last one first."""
        executions = self._database.execute(
            "SELECT id FROM executions WHERE key = ? AND state = 'COMPLETE' "
            "ORDER BY id DESC",
            (recipe.key,),
        ).fetchall()
        for (execution,) in executions:
            rows = self._database.execute(
                "SELECT name, uri, properties FROM artifacts JOIN events "
                "ON artifact = artifacts.id "
                "WHERE execution = ? AND role = 'output'",
                (execution,),
            )
            yield {
                name: component.outputs[name](
                    str(self._root / uri), json.loads(properties)
                )
                for name, uri, properties in rows
            }

    def _is_intact(self, artifact: Artifact) -> bool:
        _, _, digest = self.identity(artifact)
        return (
            artifact.path.is_dir()
            and self.files.of_directory(artifact.path) == digest
            and artifact.is_current()
        )

    def _add(
        self, recipe: Recipe, state: str, inputs: Mapping[str, Artifact]
    ) -> int:
        execution = self._last_id() + 1
        self._database.execute(
            "INSERT INTO executions "
            "(id, node, state, key, code, versions, parameters, external) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                execution,
                recipe.node,
                state,
                recipe.key,
                recipe.code,
                json.dumps(recipe.versions),
                json.dumps(recipe.parameters),
                json.dumps(recipe.external),
            ),
        )
        self._link(execution, "input", inputs)
        if state == "CACHED":
            self._set_state(execution, state)
        return execution

    def _last_id(self) -> int:
        """The highest id in use, by artifacts that lost their database too."""
        (last,) = self._row("SELECT ifnull(max(id), 0) FROM executions")
        on_disk = (path.name for path in self._root.glob("*/*/*"))
        return max(int(n) for n in [str(last), *on_disk] if n.isdecimal())

    def _link(
        self, execution: int, role: str, artifacts: Mapping[str, Artifact]
    ) -> None:
        self._database.executemany(
            "INSERT INTO events (execution, role, name, artifact) "
            "SELECT ?, ?, ?, id FROM artifacts WHERE uri = ?",
            [
                (execution, role, name, self._relative(artifact))
                for name, artifact in artifacts.items()
            ],
        )

    def _set_state(self, execution: int, state: str) -> None:
        self._database.execute(
            "UPDATE executions SET state = ?1, finished = "
            "iif(?1 = 'RUNNING', NULL, CURRENT_TIMESTAMP) WHERE id = ?2",
            (state, execution),
        )

    def _relative(self, artifact: Artifact) -> str:
        return artifact.path.relative_to(self._root).as_posix()

    def _row(self, statement: str, *values: Any) -> Any:
        return self._database.execute(statement, values).fetchone()
