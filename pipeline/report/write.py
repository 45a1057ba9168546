"""Writes down an evaluation."""

import pathlib

from pipeline.evaluation.evaluate import Evaluation
from pipeline.evaluation.protocols import find_protocol
from pipeline.report.background import Background
from pipeline.report.page import render_page
from pipeline.report.panel import draw_panel


def write_report(
    evaluation: Evaluation, directory: pathlib.Path, background: Background
) -> pathlib.Path:
    """Writes `metrics.json`, `panel.png` and `report.html`.

    Args:
        evaluation: what `evaluate` returned.
        directory: where to; made if it does not exist.
        background: what the report tells beside the figures.

    Returns:
        The path of `report.html`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    evaluation.metrics.save(directory)
    protocol = find_protocol(evaluation.metrics.protocol)
    labels = [protocol.labels[column] for column in protocol.columns]
    panel = draw_panel(evaluation.example, labels)
    panel.save(directory / "panel.png", optimize=True)
    report = directory / "report.html"
    report.write_text(render_page(evaluation, background))
    return report
