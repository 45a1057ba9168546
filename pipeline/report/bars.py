"""Gains of slices as bars to either side of nothing."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.evaluation.metrics import Metrics, Slice
from pipeline.evaluation.protocols import find_protocol
from pipeline.evaluation.slices import PHOTOGRAPH

MOST = 24  # photographs that are shown; of more, the extremes


class Bar(NamedTuple):
    """The gain on one slice.

    Args:
        label: str, what its items have in common.
        n: int, how many items.
        gain: float, dB over doing nothing; NaN for no score.
        doubt: str, half its 95 % interval, or empty.
        share: float, its length, percent of the chart's width.
    """

    label: str
    n: int
    gain: float
    doubt: str
    share: float


class Chart(NamedTuple):
    """Bars of one kind.

    Args:
        title: str.
        note: str, what is left out, or empty.
        zero: float, where bars begin, percent of the width: losses go left.
        bars: from the top.
    """

    title: str
    note: str
    zero: float
    bars: list[Bar]


def slice_charts(metrics: Metrics) -> list[Chart]:
    """A chart for each damage with a strength, and one of photographs."""
    return [*_strength_charts(metrics), *_photograph_charts(metrics)]


def _strength_charts(metrics: Metrics) -> Iterator[Chart]:
    protocol = find_protocol(metrics.protocol)
    for column, strength in protocol.strengths.items():
        key = f"{column} {strength.unit}"
        found = [one for one in metrics.slices if one.key == key]
        if found:
            title = f"{protocol.labels[column]}: {strength.unit}"
            yield _chart(title, "", found, column)


def _photograph_charts(metrics: Metrics) -> Iterator[Chart]:
    protocol = find_protocol(metrics.protocol)
    column = [*protocol.columns, *protocol.means][-1]
    found = sorted(
        (one for one in metrics.slices if one.key == PHOTOGRAPH),
        key=lambda one: -one.gain[column],
    )
    note = ""
    if len(found) > MOST:
        note = f"the best and the worst of {len(found)}"
        found = found[: MOST // 2] + found[-MOST // 2 :]
    if found:
        title = f"{protocol.labels[column]}: photograph"
        yield _chart(title, note, found, column)


def _chart(
    title: str, note: str, slices: Sequence[Slice], column: str
) -> Chart:
    """Bars of gains in one column, the longest as long as there is room."""
    gains = [one.gain[column] for one in slices]
    finite = [gain for gain in gains if not math.isnan(gain)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    unit = 100 / (high - low) if high > low else 0.0
    bars = [
        Bar(
            one.value,
            one.n,
            gain,
            "" if math.isnan(ci := one.gain_ci95[column]) else f"{ci:.1f}",
            0.0 if math.isnan(gain) else unit * abs(gain),
        )
        for one, gain in zip(slices, gains, strict=True)
    ]
    return Chart(title, note, -low * unit, bars)
