"""Models whose trained weights come with the package."""

import json
import pathlib
from typing import Any, Self

import keras

from keras_ae.presets.loading import find_preset, sha256


class Pretrained(keras.Model):
    """A model that can be had with trained weights.

    Subclasses are made from their `get_config()` alone. A preset is three
    files in `keras_ae/presets/`: `NAME.json` (class, config, checksum),
    `NAME.weights.h5`, and the model card `NAME.md`, which tells what it was
    trained on and how well it does.
    """

    @classmethod
    def from_preset(cls, name: str) -> Self:
        """Makes a trained model, offline, on any backend.

        `Pretrained.from_preset` takes every preset, `Restorer.from_preset`
        those of restorers.

        Args:
            name: str, one of `keras_ae.presets.preset_names()`.

        Raises:
            ValueError: if there is no such preset, it is of another class, or
                its file is damaged.

        Example:

        >>> restorer = Restorer.from_preset("restorer_small")
        """
        preset = find_preset(name)
        found = keras.saving.get_registered_object(
            f"keras_ae>{preset.class_name}"
        )
        if not issubclass(found, cls):
            raise ValueError(
                f"The preset is of another class: call {preset.class_name}."
                f"from_preset. Received: name={name!r}"
            )
        model: Self = found.from_config(preset.config)
        model.load_weights(preset.weights)
        return model

    def save_preset(self, name: str, directory: str | pathlib.Path) -> None:
        """Writes `NAME.weights.h5` and `NAME.json`; the card is yours.

        Args:
            name: str, of the preset and of the model made from it.
            directory: where to; `from_preset` looks in `keras_ae/presets/`.
        """
        directory = pathlib.Path(directory)
        weights = directory / f"{name}.weights.h5"
        self.save_weights(weights)
        about = {
            "class_name": type(self).__name__,
            "config": {**self.get_config(), "name": name},
            "sha256": sha256(weights),
        }
        text = json.dumps(about, indent=2)
        (directory / f"{name}.json").write_text(text + "\n")

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None
    ) -> Self:
        return cls(**config)
