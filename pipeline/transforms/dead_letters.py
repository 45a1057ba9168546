"""Which images could not be used, and why."""

import json
import pathlib
from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.replacing import replacing


def write_dead_letters(
    path: pathlib.Path, letters: Iterable[Mapping[str, str]]
) -> None:
    """Writes the source and the reason of each image, a line of JSON each."""
    with replacing(path) as file:
        for letter in letters:
            file.write(json.dumps(letter).encode() + b"\n")


def count_reasons(reasons: Iterable[str]) -> Counter[str]:
    """Counts reasons by their kind.

    Args:
        reasons: each `KIND` or `KIND: DETAIL`, see
            `pipeline.sources.UnreadableImage`.
    """
    return Counter(reason.partition(": ")[0] for reason in reasons)
