"""The results as lines of text, one for each column of the protocol."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.evaluation.metrics import Metrics
from pipeline.evaluation.protocols import find_protocol
from pipeline.report.meaning import meaning
from pipeline.report.table import columns_of, rows_of

# Figures and half their intervals, by column.
Row = tuple[Mapping[str, float], Mapping[str, float]]


class Cell(NamedTuple):
    """A figure of one restorer.

    Args:
        text: str, the mean.
        interval: str, half the 95 % confidence interval of it, or empty.
        deviation: str, the standard deviation, or empty.
        best: bool, whether no other of its line shows more.
    """

    text: str
    interval: str
    deviation: str
    best: bool


class Line(NamedTuple):
    """A column of the protocol: figures of all restorers, and their meaning."""

    label: str
    psnr: list[Cell]
    ssim: list[Cell]
    meaning: str


def results_lines(metrics: Metrics) -> list[Line]:
    """What the report's tables and its list of meanings show."""
    labels = find_protocol(metrics.protocol).labels
    rows = rows_of(metrics).values()
    return [
        Line(
            labels[column],
            _cells(column, 2, [(row.psnr, row.psnr_ci95) for row in rows]),
            _cells(column, 3, [(row.ssim, {}) for row in rows]),
            meaning(column, metrics.gain(column), metrics.gain_ci95(column)),
        )
        for column in columns_of(metrics)
    ]


def _cells(column: str, digits: int, rows: list[Row]) -> list[Cell]:
    texts = [f"{figures[column]:.{digits}f}" for figures, _ in rows]
    finite = [text for text in texts if text != "nan"]
    best = max(finite, key=float, default=None)
    return [
        Cell(
            text,
            _if_known(intervals.get(column), digits),
            _if_known(figures.get(f"{column}_std"), digits),
            text == best,
        )
        for text, (figures, intervals) in zip(texts, rows, strict=True)
    ]


def _if_known(figure: float | None, digits: int) -> str:
    known = figure is not None and not math.isnan(figure)
    return f"{figure:.{digits}f}" if known else ""
