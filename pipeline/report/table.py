"""Results as plain text."""

from collections.abc import Mapping

from pipeline.evaluation.metrics import Metrics, Scores

MODEL = "this model"


def rows_of(metrics: Metrics) -> dict[str, Scores]:
    """The scores of all restorers by the names they are shown under."""
    return {MODEL: metrics.model, **metrics.baselines}


def columns_of(metrics: Metrics) -> list[str]:
    """The columns of a table: inputs and means, without deviations."""
    return [name for name in metrics.model.psnr if not name.endswith("_std")]


def results_table(metrics: Metrics) -> str:
    """A table of PSNR for the terminal, one line for each restorer.

    Below: the model's gain over doing nothing, and half its 95 % interval.
    """
    columns = columns_of(metrics)
    lines = {name: row.psnr for name, row in rows_of(metrics).items()}
    lines["gain"] = {c: metrics.gain(c) for c in columns}
    lines["+- (95 %)"] = {c: metrics.gain_ci95(c) for c in columns}
    indent = max(12, *(len(name) + 1 for name in lines))
    return "\n".join(
        [
            f"PSNR in dB, protocol {metrics.protocol}, n = {metrics.n}, "
            f"photographs = {metrics.photographs}",
            _line(" " * indent, {c: c for c in columns}),
            *(
                _line(
                    name.ljust(indent),
                    {c: f"{figures[c]:.2f}" for c in columns},
                )
                for name, figures in lines.items()
            ),
        ]
    )


def _line(name: str, cells: Mapping[str, str]) -> str:
    """Cells under their columns' names, all as wide as the widest of these."""
    width = max(9, *(len(column) + 2 for column in cells))
    return name + "".join(f"{text:>{width}}" for text in cells.values())
