"""The figures of items that have something in common."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.intervals import half_widths
from pipeline.evaluation.metrics import Slice
from pipeline.evaluation.protocol import Protocol, Strength
from pipeline.evaluation.summary import Table, rounded, with_means

PHOTOGRAPH = "photograph"
Choice = NDArray[np.bool_]  # (items,)
Names = NDArray[np.str_]  # (items,), of photographs


class ItemScore(NamedTuple):
    """The score of one item in one column.

    Args:
        photograph: str, that it comes from.
        column: str, short name.
        strength: str, the group of its damage, or empty.
        psnr: float, dB.
        nothing: float, dB, that of the input.
    """

    photograph: str
    column: str
    strength: str
    psnr: float
    nothing: float


def item_scores(
    protocol: Protocol,
    photographs: Sequence[str],
    tag: str,
    model: Table,
    nothing: Table,
) -> list[ItemScore]:
    """All scores, one by one; for the arguments see `slice_scores`."""
    scores = []
    for place, column in enumerate(protocol.columns):
        groups = [""] * len(photographs)
        if column in protocol.strengths:
            strength = protocol.strengths[column]
            for value, chosen in _groups(strength, tag, len(photographs)):
                for index in np.flatnonzero(chosen):
                    groups[index] = value
        scores += [
            ItemScore(name, column, group, float(after), float(before))
            for name, group, after, before in zip(
                photographs,
                groups,
                model[:, place],
                nothing[:, place],
                strict=True,
            )
        ]
    return scores


def slice_scores(
    protocol: Protocol,
    photographs: Sequence[str],
    tag: str,
    model: Table,
    nothing: Table,
) -> list[Slice]:
    """Slices by the strength of the damage, and by the photograph.

    Args:
        protocol: how the items were scored.
        photographs: the photograph that each item comes from.
        tag: str, names the set of images.
        model: `(items, columns)`, PSNR of the model's outputs.
        nothing: `(items, columns)`, PSNR of the inputs.
    """
    names = np.asarray(photographs)
    by_strength = [
        _slice(
            f"{column} {strength.unit}",
            value,
            (column,),
            model[chosen][:, [protocol.columns.index(column)]],
            nothing[chosen][:, [protocol.columns.index(column)]],
            names[chosen],
        )
        for column, strength in protocol.strengths.items()
        for value, chosen in _groups(strength, tag, len(names))
    ]
    by_photograph = [
        _slice(
            PHOTOGRAPH,
            name,
            (*protocol.columns, *protocol.means),
            with_means(protocol, model[names == name]),
            with_means(protocol, nothing[names == name]),
            names[names == name],
        )
        for name in sorted(set(photographs))
    ]
    return by_strength + by_photograph


def _groups(
    strength: Strength, tag: str, count: int
) -> Iterator[tuple[str, Choice]]:
    """Each range of strengths that occurs, and the items in it."""
    strengths = np.array([strength.of(tag, index) for index in range(count)])
    for low, high in zip(strength.edges, strength.edges[1:], strict=False):
        chosen = (low <= strengths) & (strengths < high)
        if chosen.any():
            yield f"{low:g} to {high:g}", chosen


def _slice(
    key: str,
    value: str,
    columns: Sequence[str],
    model: Table,
    nothing: Table,
    photographs: Names,
) -> Slice:
    """The figures of the items of which the scores are given."""
    gain = model - nothing

    def mean(table: Table) -> dict[str, float]:
        return rounded(columns, table.mean(axis=0), digits=2)

    def doubt(table: Table) -> dict[str, float]:
        return rounded(columns, half_widths(table, list(photographs)), digits=2)

    return Slice(
        key,
        value,
        n=len(model),
        photographs=len(set(photographs)),
        psnr=mean(model),
        psnr_ci95=doubt(model),
        gain=mean(gain),
        gain_ci95=doubt(gain),
    )
