"""Writes down an evaluation."""

import pathlib
from collections.abc import Mapping, Sequence

from pipeline.evaluation.evaluate import Evaluation
from pipeline.evaluation.protocols import find_protocol
from pipeline.report.page import render_page
from pipeline.report.panel import draw_panel


def write_report(
    evaluation: Evaluation,
    directory: pathlib.Path,
    reproduce: Mapping[str, str],
    notes: Sequence[str] = (),
    history: Mapping[str, Sequence[float]] | None = None,
) -> pathlib.Path:
    """Writes `metrics.json`, `panel.png` and `report.html`.

    Args:
        evaluation: what `evaluate` returned.
        directory: where to; made if it does not exist.
        reproduce: command, seed and versions, by name.
        notes: sentences that the reader should know first.
        history: values for each epoch, such as `loss` and `val_loss`; without
            it the report shows no curves.

    Returns:
        The path of `report.html`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    metrics = evaluation.metrics
    metrics.save(directory)
    protocol = find_protocol(metrics.protocol)
    labels = [protocol.labels[column] for column in protocol.columns]
    panel = directory / "panel.png"
    draw_panel(evaluation.example, labels).save(panel, optimize=True)
    report = directory / "report.html"
    report.write_text(
        render_page(
            metrics, panel.read_bytes(), notes, reproduce, history or {}
        )
    )
    return report
