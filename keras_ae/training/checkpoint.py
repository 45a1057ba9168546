"""Resumption of a training that was killed."""

import json
import math
import pathlib

import h5py
import keras
from keras import ops


class Checkpoint(keras.callbacks.Callback):
    """Keeps all that a training needs to go on from its last epoch.

    Weights, optimizer and the state of random layers, such as a corruption in
    front of the model, go to one file, which replaces the last one by a
    rename; the history of losses and metrics to `history.json`.

    Args:
        network: the compiled model; loaded at once if there is a checkpoint.
        directory: where to keep it.

    Attributes:
        step: int, batches done so far, for `training_batches(start=...)`.
    """

    def __init__(self, network: keras.Model, directory: pathlib.Path) -> None:
        super().__init__()
        self.directory = directory
        self.path = directory / "checkpoint.weights.h5"
        self.history_path = directory / "history.json"
        self.history: dict[str, list[float]] = {}
        network.optimizer.build(network.trainable_variables)
        if self.path.exists():
            network.load_weights(self.path)
            _load_seeds(network, self.path)
            self.history = json.loads(self.history_path.read_text())
        self.step = int(ops.convert_to_numpy(network.optimizer.iterations))

    def on_epoch_end(
        self, epoch: int, logs: dict[str, float] | None = None
    ) -> None:
        logs = logs or {}
        if not math.isfinite(logs["loss"]):
            return  # There is nothing to go on from.
        for key, value in logs.items():
            values = self.history.setdefault(key, [])
            # A kill between the two files leaves one value too many.
            self.history[key] = [*values[:epoch], float(value)]
        aside = self.directory / "aside.weights.h5"
        self.model.save_weights(aside)
        _add_seeds(self.model, aside)
        history_aside = self.directory / "aside.json"
        history_aside.write_text(json.dumps(self.history))
        history_aside.replace(self.history_path)
        aside.replace(self.path)

    def remove(self) -> None:
        """Deletes the weights; the history stays."""
        self.path.unlink(missing_ok=True)


def _seeds(network: keras.Model) -> list[keras.Variable]:
    """What random layers draw from, which Keras does not save."""
    saved = {id(weight) for weight in network.weights}
    return [v for v in network.variables if id(v) not in saved]


def _add_seeds(network: keras.Model, path: pathlib.Path) -> None:
    with h5py.File(path, "a") as file:
        for number, seed in enumerate(_seeds(network)):
            file[f"seeds/{number}"] = ops.convert_to_numpy(seed)


def _load_seeds(network: keras.Model, path: pathlib.Path) -> None:
    with h5py.File(path) as file:
        for number, seed in enumerate(_seeds(network)):
            seed.assign(file[f"seeds/{number}"][:])
