"""Trained weights that come with the package, and what they belong to."""

import dataclasses
import hashlib
import json
import pathlib
from typing import Any

DIRECTORY = pathlib.Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Preset:
    """What is needed to make a trained model again.

    Args:
        class_name: str, name of a class of `keras_ae.models`.
        config: keyword arguments of that class.
        weights: path of a `.weights.h5` file, its checksum verified.
    """

    class_name: str
    config: dict[str, Any]
    weights: pathlib.Path


def preset_names() -> list[str]:
    """The names that `from_preset` takes."""
    return sorted(path.stem for path in DIRECTORY.glob("*.json"))


def find_preset(name: str) -> Preset:
    """Reads `NAME.json` and verifies `NAME.weights.h5`.

    `keras_ae.models.Pretrained.from_preset` makes a model of it.

    Args:
        name: str, one of `preset_names()`.

    Raises:
        ValueError: if there is no such preset, or its file is damaged.
    """
    if name not in preset_names():
        raise ValueError(
            f"No such preset; there are: {', '.join(preset_names())}. "
            f"Received: name={name!r}"
        )
    about = json.loads((DIRECTORY / f"{name}.json").read_text())
    weights = DIRECTORY / f"{name}.weights.h5"
    if sha256(weights) != about["sha256"]:
        raise ValueError(
            "The preset's weights are not those it was published with: install "
            f"the package again. Received: name={name!r}"
        )
    return Preset(about["class_name"], about["config"], weights)


def sha256(path: pathlib.Path) -> str:
    """The checksum of a file, as 64 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
