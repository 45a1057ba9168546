"""Scores a restorer by a protocol, beside the baselines."""

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
from keras import ops
from numpy.typing import NDArray
from tqdm import tqdm

from keras_ae.metrics import psnr, ssim
from pipeline.errors import UserError
from pipeline.evaluation.baselines import BASELINES, DO_NOTHING
from pipeline.evaluation.metrics import Metrics, Scores
from pipeline.evaluation.protocol import Images, Named, Pixels, Protocol
from pipeline.evaluation.protocols import find_protocol

Restorer = Callable[[Images], Images]
Figures = NDArray[np.float32]  # (columns,), of one item
Table = NDArray[np.float32]  # (items, columns)
Scoring = NDArray[np.float32]  # (items, 2: PSNR and SSIM, columns)

MODEL = "model"


@dataclasses.dataclass(frozen=True)
class Example:
    """One item to look at.

    Args:
        clean: float32 `(height, width, 3)`.
        inputs, outputs: float32 `(columns, height, width, 3)`.
        input_psnr, output_psnr: float32 `(columns,)`, dB.
    """

    clean: Images
    inputs: Images
    outputs: Images
    input_psnr: Figures
    output_psnr: Figures


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """The figures of an evaluation and one item as an example."""

    metrics: Metrics
    example: Example


def evaluate(
    restore: Restorer,
    images: Sequence[Named],
    protocol: str = "textbook",
    limit: int | None = None,
    tag: str = "photographs",
) -> Evaluation:
    """Scores a restorer on photographs.

    Args:
        restore: maps float32 `(batch, height, width, 3)` in [0, 1], noise
            beyond that not clipped, to the same.
        images: (name, uint8 RGB) of each photograph, at least 128x128.
        protocol: str, `textbook` or `awgn`.
        limit: positive int, tiles (`textbook`) or images (`awgn`) at the
            most, or `None` for all.
        tag: str, names the set of images; the draws of `textbook` depend on
            it.

    Where a model's output is not finite its scores are NaN.

    Raises:
        UserError: there is no such protocol, or `limit` is less than 1.
    """
    chosen = find_protocol(protocol)
    if limit is not None and limit < 1:
        raise UserError(f"limit is {limit}; give at least 1, or none for all.")
    items = chosen.items(list(images), limit)
    restorers = {MODEL: restore, **BASELINES}
    scorings = _score(chosen, items, restorers, tag)
    scores = {name: _summary(chosen, scorings[name]) for name in restorers}
    metrics = Metrics(protocol, len(items), scores.pop(MODEL), scores)
    before, after = scorings[DO_NOTHING][:, 0], scorings[MODEL][:, 0]
    index = choose_example(items, before)
    clean, inputs = _inputs(chosen, items, tag, index)
    outputs = _outputs(chosen, restore, inputs)
    example = Example(clean, inputs, outputs, before[index], after[index])
    return Evaluation(metrics, example)


def choose_example(items: list[Pixels], damage: Table) -> int:
    """The liveliest item of the tenth whose damage is the most typical.

    It does not depend on the model, so pictures of it can be compared.

    Args:
        items: uint8 images.
        damage: `(items, columns)`, PSNR of the inputs.
    """
    distance = np.abs(damage - np.median(damage, axis=0)).max(axis=1)
    typical = distance.argsort(kind="stable")[: math.ceil(len(items) / 10)]
    return int(max(typical, key=lambda index: items[index].std()))


def _score(
    protocol: Protocol,
    items: list[Pixels],
    restorers: dict[str, Restorer],
    tag: str,
) -> dict[str, Scoring]:
    rows: dict[str, list[Table]] = {name: [] for name in restorers}
    for index in tqdm(range(len(items)), desc="evaluating", unit="item"):
        clean, inputs = _inputs(protocol, items, tag, index)
        truth = np.broadcast_to(clean, inputs.shape)
        for name, restore in restorers.items():
            outputs = _outputs(protocol, restore, inputs)
            rows[name].append(_psnr_and_ssim(truth, outputs))
    return {name: np.stack(row) for name, row in rows.items()}


def _inputs(
    protocol: Protocol, items: list[Pixels], tag: str, index: int
) -> tuple[Images, Images]:
    clean = items[index].astype(np.float32) / np.float32(255)
    return clean, protocol.inputs(clean, tag, index)


def _outputs(protocol: Protocol, restore: Restorer, inputs: Images) -> Images:
    outputs = restore(inputs)
    # Clipping would make an honest white of infinity.
    return protocol.finish(np.where(np.isfinite(outputs), outputs, np.nan))


def _psnr_and_ssim(truth: Images, outputs: Images) -> Table:
    """`(2, columns)`."""
    both = psnr(truth, outputs), ssim(truth, outputs)
    return np.stack([ops.convert_to_numpy(values) for values in both])


def _summary(protocol: Protocol, scoring: Scoring) -> Scores:
    return Scores(
        psnr=_averages(protocol, scoring[:, 0], digits=2),
        ssim=_averages(protocol, scoring[:, 1], digits=4),
    )


def _averages(
    protocol: Protocol, table: Table, digits: int
) -> dict[str, float]:
    """The mean of each column; mean and deviation of the items' means."""
    columns = protocol.columns
    averages = dict(zip(columns, table.mean(axis=0), strict=True))
    for name, members in protocol.means.items():
        means = table[:, [columns.index(member) for member in members]].mean(1)
        averages |= {name: means.mean(), f"{name}_std": means.std()}
    return {name: round(float(x), digits) for name, x in averages.items()}
