"""Runs a pipeline's nodes in order, in this process."""

import contextlib
import fcntl
import pathlib
import shutil
import time
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

from pipeline.artifacts import Artifact
from pipeline.dsl import Node, Pipeline
from pipeline.errors import UserError

STAGING = ".staging"


class LocalDagRunner:
    """Runs each node once its inputs are there.

    Artifacts lie at `{pipeline_root}/{node}/{key}/{execution}`, as in TFX;
    `execution` counts over all nodes and runs. A body writes aside and its
    outputs are renamed when it has returned, so what has such a name is whole.
    """

    def run(self, pipeline: Pipeline) -> dict[str, dict[str, Artifact]]:
        """Runs all nodes.

        Returns:
            The output artifacts, by node and key.

        Raises:
            UserError: if another run works in the same `pipeline_root`, or it
                cannot be written to. What a body raises is passed on.
        """
        root = pathlib.Path(pipeline.pipeline_root)
        done: dict[str, dict[str, Artifact]] = {}
        with _only_run(root):
            nodes = _in_order(pipeline.components)
            for number, node in enumerate(nodes, 1):
                print(f"\n[{number}/{len(nodes)}] {node.id}", flush=True)
                start = time.monotonic()
                done[node.id] = _execute(root, node, done)
                print(f"done in {time.monotonic() - start:.1f} s", flush=True)
        return done


def _in_order(nodes: Sequence[Node]) -> list[Node]:
    """The nodes, each after those it takes its inputs from."""
    by_id = {node.id: node for node in nodes}
    needs = {
        node.id: [channel.node_id for channel in node.inputs.values()]
        for node in nodes
    }
    return [by_id[name] for name in TopologicalSorter(needs).static_order()]


def _execute(
    root: pathlib.Path, node: Node, done: dict[str, dict[str, Artifact]]
) -> dict[str, Artifact]:
    """Runs one body and gives its outputs their final names."""
    staging = root / node.id / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    inputs = {
        key: done[channel.node_id][channel.key]
        for key, channel in node.inputs.items()
    }
    outputs = {
        key: kind(str(staging / key))
        for key, kind in node.component.outputs.items()
    }
    for artifact in outputs.values():
        artifact.path.mkdir(parents=True)
    try:
        node.component.body(**inputs, **outputs, **node.parameters)
        _publish(root / node.id, outputs, _next_execution(root))
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return outputs


def _publish(
    node_dir: pathlib.Path, outputs: dict[str, Artifact], execution: int
) -> None:
    for key, artifact in outputs.items():
        final = node_dir / key / str(execution)
        final.parent.mkdir(exist_ok=True)
        artifact.path.rename(final)
        artifact.uri = str(final)


def _next_execution(root: pathlib.Path) -> int:
    taken = (int(p.name) for p in root.glob("*/*/*") if p.name.isdigit())
    return max(taken, default=0) + 1


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
