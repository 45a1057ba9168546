"""Results as plain text."""

from pipeline.evaluation.metrics import Metrics, Scores

MODEL = "this model"


def rows_of(metrics: Metrics) -> dict[str, Scores]:
    """The scores of all restorers by the names they are shown under."""
    return {MODEL: metrics.model, **metrics.baselines}


def columns_of(metrics: Metrics) -> list[str]:
    """The columns of a table: inputs and means, without deviations."""
    return [name for name in metrics.model.psnr if not name.endswith("_std")]


def results_table(metrics: Metrics) -> str:
    """A table of PSNR for the terminal, one line for each restorer."""
    columns = columns_of(metrics)
    head = f"{'':<12}" + "".join(f"{name:>9}" for name in columns)
    lines = [
        f"{name:<12}" + "".join(f"{row.psnr[c]:>9.2f}" for c in columns)
        for name, row in rows_of(metrics).items()
    ]
    title = f"PSNR in dB, protocol {metrics.protocol}, n = {metrics.n}"
    return "\n".join([title, head, *lines])
