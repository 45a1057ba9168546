"""Runs a pipeline's nodes in order, in this process."""

import contextlib
import fcntl
import pathlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

from pipeline.artifacts import Artifact
from pipeline.dsl import Channel, LatestBlessed, Node, Pipeline
from pipeline.errors import UserError
from pipeline.recipe import Recipe, recipe_of
from pipeline.source_code import code_digest
from pipeline.staging import Staging
from pipeline.store import DATABASE, Store


class LocalDagRunner:
    """Runs each node once its inputs are there.

    Artifacts lie at `{pipeline_root}/{node}/{key}/{execution}`, as in TFX;
    `execution` counts over all nodes and runs. A body writes aside; its
    outputs get these names when it has returned, so what has one is whole.

    With `enable_cache` a node is CACHED, its body not called, if an execution
    of the same `Recipe` has made artifacts that are all there, unchanged and
    current. A run that was killed or failed goes on where it was: nodes that
    were complete are CACHED, and a body that `resumes` finds what it had
    written. Without, all bodies are called and all start anew.
    """

    def run(self, pipeline: Pipeline) -> dict[str, dict[str, Artifact]]:
        """Runs all nodes.

        Returns:
            The output artifacts, by node and key.

        Raises:
            UserError: if another run works in the same `pipeline_root`, it
                cannot be written to, or its database is damaged. What a body
                raises is passed on.
        """
        root = pathlib.Path(pipeline.pipeline_root)
        with _only_run(root), _opened(root) as store:
            store.fail_interrupted()
            staging = Staging(root, store)
            staging.finish_interrupted()
            return _Run(store, staging, pipeline.enable_cache).run(
                pipeline.components
            )


class _Run:
    """One run: what its nodes have made so far."""

    def __init__(self, store: Store, staging: Staging, use_cache: bool) -> None:
        self._store = store
        self._staging = staging
        self._use_cache = use_cache
        self._done: dict[str, dict[str, Artifact]] = {}

    def run(self, nodes: Sequence[Node]) -> dict[str, dict[str, Artifact]]:
        # All of it now: a body that is edited meanwhile runs as it was.
        self._code = {n.id: code_digest(n.component.body) for n in nodes}
        for number, node in enumerate(_in_order(nodes), 1):
            print(f"\n[{number}/{len(nodes)}] {node.id}", flush=True)
            self._done[node.id] = self._result(node)
        return self._done

    def _result(self, node: Node) -> dict[str, Artifact]:
        """The outputs of a node, from the cache or from its body."""
        found = {
            key: self._find(channel) for key, channel in node.inputs.items()
        }
        inputs = {key: one for key, one in found.items() if one is not None}
        identities = {
            key: self._store.identity(artifact)
            for key, artifact in inputs.items()
        }
        recipe = recipe_of(
            node, self._code[node.id], identities, self._store.files
        )
        if self._use_cache:
            outputs = self._store.reuse(recipe, inputs, node.component)
            if outputs is not None:
                print("CACHED", flush=True)
                return outputs
        return self._execute(node, inputs, recipe)

    def _find(self, channel: Channel) -> Artifact | None:
        artifact = self._done[channel.node_id][channel.key]
        if isinstance(channel, LatestBlessed):
            return self._store.latest_blessed(artifact)
        return artifact

    def _execute(
        self, node: Node, inputs: dict[str, Artifact], recipe: Recipe
    ) -> dict[str, Artifact]:
        """Calls a body and gives its outputs their final names."""
        start = time.monotonic()
        resumes = self._use_cache and node.component.resumes
        execution = self._store.begin(recipe, inputs, go_on=self._use_cache)
        staged = self._staging.prepare(node, execution, keep=resumes)
        try:
            node.component.body(**inputs, **staged, **node.parameters)
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # The disk may be full.
                self._store.fail(execution)
            if not resumes:
                self._staging.discard(node)
            raise
        outputs = self._store.complete(execution, node.id, staged)
        self._staging.publish(node.id, execution)
        print(f"done in {time.monotonic() - start:.1f} s", flush=True)
        return outputs


def _in_order(nodes: Sequence[Node]) -> list[Node]:
    """The nodes, each after those it takes its inputs from or waits for."""
    by_id = {node.id: node for node in nodes}
    needs = {
        node.id: [
            *node.upstream,
            *(channel.node_id for channel in node.inputs.values()),
        ]
        for node in nodes
    }
    return [by_id[name] for name in TopologicalSorter(needs).static_order()]


@contextlib.contextmanager
def _only_run(root: pathlib.Path) -> Iterator[None]:
    """Holds the root's lock; the system frees it when the process ends."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / ".lock").open("w")
    except OSError as error:
        raise UserError(
            f"Cannot write to {root}: {error.strerror}. Choose another "
            "directory with --output."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserError(
                f"Another run is working in {root}. Wait for it, or choose "
                "another directory with --output."
            ) from error
        yield


@contextlib.contextmanager
def _opened(root: pathlib.Path) -> Iterator[Store]:
    try:
        with contextlib.closing(Store(root)) as store:
            yield store
    except sqlite3.OperationalError as error:
        raise UserError(
            f"Cannot write to {root / DATABASE}: {error}. Mend that and try "
            "again: what is complete is kept."
        ) from error
    except sqlite3.DatabaseError as error:
        raise UserError(
            f"{root / DATABASE} is damaged: {error}. Delete it: the artifacts "
            "stay, but the next run makes all anew."
        ) from error
