"""What an evaluation protocol is made of."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

TILE = 128  # pixels: side of a `textbook` tile, least side of a photograph

Pixels = NDArray[np.uint8]
Images = NDArray[np.float32]
Named = tuple[str, Pixels]


@dataclasses.dataclass(frozen=True)
class Strength:
    """How hard the damage of a column hits an item, to group items by.

    Args:
        unit: str, of the strength.
        edges: bounds of the groups, ascending; a group has its lower bound.
        of: `(tag, index)` -> the strength of that item.
    """

    unit: str
    edges: Sequence[float]
    of: Callable[[str, int], float]


@dataclasses.dataclass(frozen=True)
class Protocol:
    """Which inputs are made of photographs, and how outputs are finished.

    Args:
        name: str, stored in every report.
        columns: short names of the inputs of an item, in order.
        means: columns that are averaged, by the short name of the mean.
        labels: what a column or mean is called, by its short name.
        items: `(photographs, limit)` -> what to score on: uint8 RGB images,
            each with the name of the photograph it comes from.
        inputs: `(clean, tag, index)` -> float32 `(columns, height, width, 3)`,
            a pure function; `clean` is float32 in [0, 1].
        finish: what is done to outputs before they are scored.
        strengths: of the columns whose damage is not equally hard on all.
    """

    name: str
    columns: tuple[str, ...]
    means: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    items: Callable[[list[Named], int | None], list[Named]]
    inputs: Callable[[Images, str, int], Images]
    finish: Callable[[Images], Images]
    strengths: Mapping[str, Strength] = dataclasses.field(default_factory=dict)
