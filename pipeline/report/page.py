"""The report as one HTML page that needs nothing else."""

import base64
import pathlib
from collections.abc import Mapping, Sequence

import jinja2

from pipeline.evaluation.metrics import Metrics
from pipeline.report.curves import draw_curves
from pipeline.report.lines import results_lines
from pipeline.report.table import rows_of

TEMPLATE = pathlib.Path(__file__).with_name("report.html")


def render_page(
    metrics: Metrics,
    panel: bytes,
    notes: Sequence[str],
    reproduce: Mapping[str, str],
    history: Mapping[str, Sequence[float]],
) -> str:
    """Fills the template.

    Args:
        metrics: what was found.
        panel: the picture of `draw_panel`, as PNG.
        notes: sentences that the reader should know first.
        reproduce: command, seed and versions, by name.
        history: see `draw_curves`; empty for no curves.
    """
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(TEMPLATE.read_text()).render(
        metrics=metrics,
        restorers=list(rows_of(metrics)),
        lines=results_lines(metrics),
        panel=_data_uri(panel, "image/png"),
        curves=[
            _data_uri(curve.encode(), "image/svg+xml")
            for curve in draw_curves(history)
        ],
        notes=notes,
        reproduce=reproduce,
    )


def _data_uri(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
