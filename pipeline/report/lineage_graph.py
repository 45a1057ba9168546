"""Which artifact came from which execution, laid out like a metro map.

Executions stand below one another, each with the artifacts it took and gave.
Each artifact has a lane of its own beside them, from where it was made down to
where it was last used, so no line crosses a text and a narrow screen is enough.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.lineage import Execution

WIDTH = 420  # SVG units, about pixels
LANE, LINE, GAP, RADIUS = 14, 20, 16, 6
REPORT = "This report"


class Text(NamedTuple):
    """A line of text.

    Args:
        y: float, of its middle.
        name: str.
        detail: str, said in pale; or empty.
        kind: str, `execution`, `input` or `output`.
    """

    y: float
    name: str
    detail: str
    kind: str


class Wire(NamedTuple):
    """The lane of one artifact.

    Args:
        uri: str.
        x: float, of the lane.
        path: str, SVG.
        stops: x and y where the line meets the texts.
        colour: int, counts from 0.
    """

    uri: str
    x: float
    path: str
    stops: list[tuple[float, float]]
    colour: int


class Graph(NamedTuple):
    """A picture of `width` x `height` with texts from `text_x` on."""

    width: float
    height: float
    text_x: float
    texts: list[Text]
    wires: list[Wire]


def lineage_graph(
    executions: Sequence[Execution], report_inputs: Mapping[str, str]
) -> Graph:
    """Lays executions out, and the report below them.

    Args:
        executions: each after those that it takes artifacts from.
        report_inputs: URIs of what the report was made from, by name.
    """
    texts, places = _texts(executions, report_inputs)
    lanes = _lanes(places)
    right = LANE * (max(lanes.values(), default=0) + 1.5)
    wires = [
        _wire(uri, right - LANE * (lanes[uri] + 1), right, ys, colour)
        for colour, (uri, ys) in enumerate(places.items())
    ]
    height = texts[-1].y + LINE
    return Graph(WIDTH, height, right + LANE / 2, texts, wires)


def _texts(
    executions: Sequence[Execution], report_inputs: Mapping[str, str]
) -> tuple[list[Text], dict[str, list[float]]]:
    """All lines; and of each artifact the heights at which it occurs."""
    texts: list[Text] = []
    places: dict[str, list[float]] = {}
    heights = itertools.count(LINE / 2, LINE)
    below = 0
    for run in [*_blocks(executions), (REPORT, "", report_inputs, {})]:
        name, detail, inputs, outputs = run
        texts.append(Text(next(heights) + below, name, detail, "execution"))
        for kind, artifacts in (("input", inputs), ("output", outputs)):
            for key, uri in artifacts.items():
                y = next(heights) + below
                texts.append(Text(y, key, uri, kind))
                places.setdefault(uri, []).append(y)
        below += GAP
    return texts, places


def _blocks(
    executions: Sequence[Execution],
) -> Iterator[tuple[str, str, Mapping[str, str], Mapping[str, str]]]:
    for run in executions:
        yield run.node, f"execution {run.id}", run.inputs, run.outputs


def _lanes(places: Mapping[str, list[float]]) -> dict[str, int]:
    """The lane of each artifact, counted from the texts: the first free."""
    lanes: dict[str, int] = {}
    ends: list[float] = []
    for uri, ys in places.items():
        free = (i for i, end in enumerate(ends) if end < ys[0])
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [ys[-1]]
        lanes[uri] = lane
    return lanes


def _wire(
    uri: str, x: float, right: float, ys: list[float], colour: int
) -> Wire:
    first, *others = ys
    branches = "".join(
        f"M{x:g} {first + RADIUS:g}V{y - RADIUS:g}"
        f"Q{x:g} {y:g} {x + RADIUS:g} {y:g}H{right:g}"
        for y in others
    )
    start = f"M{right:g} {first:g}"
    if others:
        start += f"H{x + RADIUS:g}Q{x:g} {first:g} {x:g} {first + RADIUS:g}"
    stops = [(right, y) for y in ys]
    return Wire(uri, x, start + branches, stops, colour)
