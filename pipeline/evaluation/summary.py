"""From the scores of single items to the figures of an evaluation."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.intervals import half_widths
from pipeline.evaluation.metrics import Metrics, Scores, Slice
from pipeline.evaluation.protocol import Protocol

Table = NDArray[np.float32]  # (items, columns)
Scoring = NDArray[np.float32]  # (items, 2: PSNR and SSIM, columns)

MODEL = "model"


def summarize(
    protocol: Protocol,
    photographs: Sequence[str],
    scorings: Mapping[str, Scoring],
    slices: Sequence[Slice] = (),
) -> Metrics:
    """Averages a model's and the baselines' scores over the same items.

    Args:
        protocol: how they were scored.
        photographs: the photograph that each item comes from.
        scorings: the scores of each restorer by its name, `MODEL` among them.
        slices: see `Metrics`. Defaults to none.
    """
    psnr = {name: with_means(protocol, s[:, 0]) for name, s in scorings.items()}
    ssim = {name: with_means(protocol, s[:, 1]) for name, s in scorings.items()}
    names = (*protocol.columns, *protocol.means)

    def interval(table: Table) -> dict[str, float]:
        return rounded(names, half_widths(table, photographs), digits=2)

    scores = {
        name: Scores(
            psnr=_averages(protocol, names, psnr[name], digits=2),
            ssim=_averages(protocol, names, ssim[name], digits=4),
            psnr_ci95=interval(psnr[name]),
            gain_ci95={}
            if name == MODEL
            else interval(psnr[MODEL] - psnr[name]),
        )
        for name in scorings
    }
    return Metrics(
        protocol.name,
        len(photographs),
        len(set(photographs)),
        scores.pop(MODEL),
        scores,
        tuple(slices),
    )


def with_means(protocol: Protocol, table: Table) -> Table:
    """Appends the protocol's means to the columns of a table."""
    means = [
        table[:, [protocol.columns.index(column) for column in members]].mean(1)
        for members in protocol.means.values()
    ]
    return np.column_stack([table, *means])


def _averages(
    protocol: Protocol, names: Sequence[str], table: Table, digits: int
) -> dict[str, float]:
    """The average of each column; of means also the standard deviation."""
    deviations = table.std(axis=0)[len(protocol.columns) :]
    return {
        **rounded(names, table.mean(axis=0), digits),
        **rounded(
            [f"{name}_std" for name in protocol.means], deviations, digits
        ),
    }


def rounded(
    names: Sequence[str], figures: NDArray[np.floating], digits: int
) -> dict[str, float]:
    """Figures by name, to so many decimal places."""
    short = (round(float(figure), digits) for figure in figures)
    return dict(zip(names, short, strict=True))
