"""Learning curves as SVG pictures."""

import io
from collections.abc import Mapping, Sequence

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

GRAY = "#888888"  # readable on white and on black
TRAINING, VALIDATION = "#3b82f6", "#f59e0b"
STYLE = {
    "svg.hashsalt": "keras_ae",  # The same curves give the same bytes.
    "text.color": GRAY,
    "axes.edgecolor": GRAY,
    "axes.labelcolor": GRAY,
    "xtick.color": GRAY,
    "ytick.color": GRAY,
}


def draw_curves(history: Mapping[str, Sequence[float]]) -> dict[str, str]:
    """Plots each metric over epochs, training and validation together.

    Args:
        history: values for each epoch, such as `loss` and `val_loss`.

    Returns:
        By metric an SVG document with a transparent background.
    """
    names = [name for name in history if not name.startswith("val_")]
    return {name: _draw(history, name) for name in names}


def _draw(history: Mapping[str, Sequence[float]], name: str) -> str:
    buffer = io.StringIO()
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(4.2, 3), layout="constrained")
        axis = figure.subplots()
        axis.set(title=name, xlabel="epoch")
        axis.spines[["top", "right"]].set_visible(False)
        _plot(axis, history[name], "training", TRAINING)
        _plot(axis, history.get(f"val_{name}", ()), "validation", VALIDATION)
        axis.legend(frameon=False)
        figure.savefig(
            buffer, format="svg", transparent=True, metadata={"Date": None}
        )
    return buffer.getvalue()


def _plot(axis: Axes, values: Sequence[float], label: str, colour: str) -> None:
    if values:
        epochs = range(1, len(values) + 1)
        axis.plot(epochs, values, color=colour, label=label)
