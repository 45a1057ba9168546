"""The results as lines of text, one for each column of the protocol."""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.evaluation.metrics import Metrics
from pipeline.evaluation.protocols import find_protocol
from pipeline.report.meaning import meaning
from pipeline.report.table import columns_of, rows_of


class Cell(NamedTuple):
    """A figure of one restorer.

    Args:
        text: str, the mean.
        deviation: str, the standard deviation, or empty.
        best: bool, whether no other of its line shows more.
    """

    text: str
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
            _cells([row.psnr for row in rows], column, digits=2),
            _cells([row.ssim for row in rows], column, digits=3),
            meaning(column, metrics.gain(column)),
        )
        for column in columns_of(metrics)
    ]


def _cells(
    rows: list[Mapping[str, float]], column: str, digits: int
) -> list[Cell]:
    texts = [f"{row[column]:.{digits}f}" for row in rows]
    finite = [text for text in texts if text != "nan"]
    best = max(finite, key=float, default=None)
    return [
        Cell(text, _deviation(row, column, digits), text == best)
        for text, row in zip(texts, rows, strict=True)
    ]


def _deviation(row: Mapping[str, float], column: str, digits: int) -> str:
    deviation = row.get(f"{column}_std")
    return "" if deviation is None else f"{deviation:.{digits}f}"
