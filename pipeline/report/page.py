"""The report as one HTML page that needs nothing else."""

import pathlib

import jinja2

from pipeline.evaluation.evaluate import Evaluation
from pipeline.evaluation.protocols import find_protocol
from pipeline.report.background import Background
from pipeline.report.bars import slice_charts
from pipeline.report.comparisons import compare
from pipeline.report.curves import draw_curves
from pipeline.report.data_uri import data_uri
from pipeline.report.lineage_graph import lineage_graph
from pipeline.report.lines import results_lines
from pipeline.report.split_facts import split_facts
from pipeline.report.table import rows_of
from pipeline.statistics.anomaly_table import anomaly_rows

FOLDER = pathlib.Path(__file__).parent
# Named one by one, so that an edit of one is an edit of the Evaluator; read
# at once, so that an edit meanwhile is none of this run.
TEMPLATES = {
    name: (FOLDER / name).read_text()
    for name in (
        "report.html",
        "report.css",
        "report.js",
        "results.html",
        "data.html",
        "lineage.html",
    )
}


def render_page(evaluation: Evaluation, background: Background) -> str:
    """Fills the template.

    Args:
        evaluation: what was found.
        background: what else is told; sections that nothing is known for are
            left out.
    """
    metrics = evaluation.metrics
    protocol = find_protocol(metrics.protocol)
    return (
        _environment()
        .get_template("report.html")
        .render(
            metrics=metrics,
            protocol_labels=protocol.labels,
            restorers=list(rows_of(metrics)),
            lines=results_lines(metrics),
            charts=slice_charts(metrics),
            comparisons=compare(
                evaluation.example,
                [protocol.labels[column] for column in protocol.columns],
            ),
            curves={
                name: data_uri(picture.encode(), "image/svg+xml")
                for name, picture in draw_curves(background.history).items()
            },
            splits=[split_facts(of) for of in background.statistics.values()],
            anomalies=anomaly_rows(background.anomalies),
            graph=lineage_graph(background.lineage, background.inputs),
            background=background,
        )
    )


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.DictLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
