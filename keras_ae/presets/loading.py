"""Trained models that come with the package."""

import hashlib
import json
import pathlib

from keras_ae.models import Restorer

DIRECTORY = pathlib.Path(__file__).parent


def load_preset(name: str) -> Restorer:
    """Loads a trained restorer, offline, on any backend.

    What it was trained on and how well it does is in `NAME.md` beside this
    file.

    Args:
        name: str, one of `preset_names()`.

    Returns:
        A `keras_ae.models.Restorer`.

    Raises:
        ValueError: if there is no such preset, or its file is damaged.

    Example:

    >>> restorer = load_preset("restorer_small")
    """
    if name not in preset_names():
        raise ValueError(
            f"No such preset; there are: {', '.join(preset_names())}. "
            f"Received: name={name!r}"
        )
    description = json.loads((DIRECTORY / f"{name}.json").read_text())
    weights = DIRECTORY / f"{name}.weights.h5"
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    if digest != description["sha256"]:
        raise ValueError(
            "The preset's weights are not those it was published with: install "
            f"the package again. Received: name={name!r}"
        )
    model = Restorer.from_config(description["config"])
    model.load_weights(weights)
    return model


def preset_names() -> list[str]:
    """The names that `load_preset` takes."""
    return sorted(path.stem for path in DIRECTORY.glob("*.json"))
