"""Where bodies write until their outputs are whole."""

import pathlib
import shutil

from pipeline.artifacts import Artifact
from pipeline.dsl import Node
from pipeline.store import Store

STAGING = ".staging"


class Staging:
    """The directories `{root}/{node}/.staging/{execution}/{key}`.

    An execution is complete once the store says so; only then are its outputs
    renamed, and a kill between two renames is made good by the next run.

    Args:
        root: the directory of the artifacts.
        store: knows which executions are complete.
    """

    def __init__(self, root: pathlib.Path, store: Store) -> None:
        self._root = root
        self._store = store

    def prepare(
        self, node: Node, execution: int, keep: bool
    ) -> dict[str, Artifact]:
        """Makes the outputs of an execution, all of them empty directories.

        Args:
            node: Node.
            execution: int, its id.
            keep: bool, leaves alone what an interrupted call of the same
                execution has written. What others have is removed.
        """
        own = self._root / node.id / STAGING / str(execution)
        for directory in _executions(own.parent):
            if not (keep and directory == own):
                shutil.rmtree(directory)
        outputs = {
            key: kind(str(own / key))
            for key, kind in node.component.outputs.items()
        }
        own.mkdir(parents=True, exist_ok=True)
        for artifact in outputs.values():
            artifact.path.mkdir(exist_ok=True)
        return outputs

    def discard(self, node: Node) -> None:
        """Removes what the node's executions have written."""
        shutil.rmtree(self._root / node.id / STAGING)

    def publish(self, node_id: str, execution: int) -> None:
        """Gives the outputs of a complete execution their names."""
        staging = self._root / node_id / STAGING
        for uri in self._store.uris(execution):
            final = self._root / uri
            staged = staging / str(execution) / final.parent.name
            if staged.exists():  # Else it was renamed before a kill.
                final.parent.mkdir(exist_ok=True)
                staged.rename(final)
        shutil.rmtree(staging)

    def finish_interrupted(self) -> None:
        """Publishes what was complete, but not renamed, at a kill."""
        for staging in self._root.glob(f"*/{STAGING}"):
            for directory in _executions(staging):
                execution = int(directory.name)
                if self._store.uris(execution):
                    self.publish(staging.parent.name, execution)


def _executions(staging: pathlib.Path) -> list[pathlib.Path]:
    """The directories of executions, without files of the user's system."""
    return [path for path in staging.glob("*") if path.name.isdecimal()]
