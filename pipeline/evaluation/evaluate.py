"""Scores a restorer by a protocol, beside the baselines."""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from keras import ops
from numpy.typing import NDArray
from tqdm import tqdm

from keras_ae.metrics import psnr, ssim
from pipeline.errors import UserError
from pipeline.evaluation.baselines import (
    DO_NOTHING,
    MEDIAN,
    do_nothing,
    median_3x3,
)
from pipeline.evaluation.metrics import Metrics
from pipeline.evaluation.protocol import Images, Named, Pixels, Protocol
from pipeline.evaluation.protocols import find_protocol
from pipeline.evaluation.slices import (
    ItemScore,
    item_scores,
    slice_scores,
)
from pipeline.evaluation.summary import MODEL, Scoring, Table, summarize

Restorer = Callable[[Images], Images]
Figures = NDArray[np.float32]  # (columns,), of one item
QUICK: Mapping[str, Restorer] = {MEDIAN: median_3x3}


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
    """The figures of an evaluation, and what they are made of.

    Args:
        metrics: the figures.
        example: one item to look at.
        items: the model's scores one by one.
    """

    metrics: Metrics
    example: Example
    items: Sequence[ItemScore]


def evaluate(
    restore: Restorer,
    images: Sequence[Named],
    protocol: str = "textbook",
    limit: int | None = None,
    tag: str = "photographs",
    rivals: Mapping[str, Restorer] = QUICK,
) -> Evaluation:
    """Scores a restorer on photographs.

    Args:
        restore: maps float32 `(batch, height, width, 3)` in [0, 1], noise
            beyond that not clipped, to the same.
        images: (name, uint8 RGB) of each photograph, at least 128x128.
        protocol: str, see `PROTOCOLS`.
        limit: positive int, tiles or whole images at the most, or `None` for
            all.
        tag: str, names the set of images; the draws of `textbook` and
            `robust` depend on it.
        rivals: what to score beside it and beside doing nothing, by name.
            Defaults to the median, which is quick.

    Where a model's output is not finite its scores are NaN.

    Raises:
        UserError: there is no such protocol, or `limit` is less than 1.
    """
    chosen = find_protocol(protocol)
    if limit is not None and limit < 1:
        raise UserError(f"limit is {limit}; give at least 1, or none for all.")
    items = chosen.items(list(images), limit)
    restorers = {MODEL: restore, DO_NOTHING: do_nothing, **rivals}
    scorings = _score(chosen, items, restorers, tag)
    names = [name for name, _ in items]
    before, after = scorings[DO_NOTHING][:, 0], scorings[MODEL][:, 0]
    slices = slice_scores(chosen, names, tag, after, before)
    metrics = summarize(chosen, names, scorings, slices)
    index = choose_example([image for _, image in items], before)
    clean, inputs = make_inputs(chosen, items[index][1], tag, index)
    outputs = finished_outputs(chosen, restore, inputs)
    example = Example(clean, inputs, outputs, before[index], after[index])
    scores = item_scores(chosen, names, tag, after, before)
    return Evaluation(metrics, example, scores)


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
    items: list[Named],
    restorers: dict[str, Restorer],
    tag: str,
) -> dict[str, Scoring]:
    rows: dict[str, list[Table]] = {name: [] for name in restorers}
    for index in tqdm(range(len(items)), desc="evaluating", unit="item"):
        clean, inputs = make_inputs(protocol, items[index][1], tag, index)
        truth = np.broadcast_to(clean, inputs.shape)
        for name, restore in restorers.items():
            outputs = finished_outputs(protocol, restore, inputs)
            rows[name].append(_psnr_and_ssim(truth, outputs))
    return {name: np.stack(row) for name, row in rows.items()}


def make_inputs(
    protocol: Protocol, item: Pixels, tag: str, index: int
) -> tuple[Images, Images]:
    """An item in [0, 1] and what the protocol makes of it."""
    clean = item.astype(np.float32) / np.float32(255)
    return clean, protocol.inputs(clean, tag, index)


def finished_outputs(
    protocol: Protocol, restore: Restorer, inputs: Images
) -> Images:
    """What a restorer makes of inputs, ready to be scored."""
    outputs = restore(inputs)
    # Clipping would make an honest white of infinity.
    return protocol.finish(np.where(np.isfinite(outputs), outputs, np.nan))


def _psnr_and_ssim(truth: Images, outputs: Images) -> Table:
    """`(2, columns)`."""
    both = psnr(truth, outputs), ssim(truth, outputs)
    return np.stack([ops.convert_to_numpy(values) for values in both])
