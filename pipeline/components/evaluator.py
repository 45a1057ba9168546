"""Judges a model on photographs and decides whether it may be pushed."""

import json
import math
import pathlib
import shlex
from collections.abc import Mapping

from pipeline.artifacts import Model, ModelBlessing, ModelEvaluation, ModelRun
from pipeline.dsl import (
    ExternalData,
    InputArtifact,
    OutputArtifact,
    Parameter,
    component,
)
from pipeline.errors import UserError
from pipeline.evaluation.evaluate import evaluate
from pipeline.evaluation.metrics import Metrics
from pipeline.evaluation.photographs import load_photographs
from pipeline.evaluation.restorers import load_restorer
from pipeline.evaluation.textbook import SEED, TEXTBOOK
from pipeline.report.versions import versions
from pipeline.report.write import write_report

MODEL_FILE = "Format-Keras/model.keras"


@component
def Evaluator(
    model: InputArtifact[Model],
    model_run: InputArtifact[ModelRun],
    evaluation: OutputArtifact[ModelEvaluation],
    blessing: OutputArtifact[ModelBlessing],
    images: ExternalData[str],
    num_tiles: Parameter[int],
    min_gain: Parameter[dict[str, float]],
    notes: Parameter[list[str]],
) -> None:
    """Scores a model by the `textbook` protocol and blesses it or not.

    Leaves `metrics.json`, `panel.png` and `report.html`. A model is blessed
    if each column in `min_gain` beats doing nothing by that many dB; where
    one does not, `reason.txt` and the property `reason` say so.
    """
    check_columns(min_gain)
    path = model.path / MODEL_FILE
    restore = load_restorer(path)
    photographs = load_photographs(images)
    result = evaluate(restore, photographs.images, "textbook", num_tiles)
    write_report(
        result,
        evaluation.path,
        reproduce=_how_to_reproduce(path, images, num_tiles),
        notes=[*notes, *photographs.notes],
        history=_history(model_run.path / "history.json"),
    )
    _bless(blessing, _shortfalls(result.metrics, min_gain))


def check_columns(min_gain: Mapping[str, float]) -> None:
    """Sees that the columns exist.

    Raises:
        UserError: if one does not.
    """
    for column in min_gain:
        if column not in TEXTBOOK.labels:
            raise UserError(
                f"evaluation.min_gain names an unknown column {column!r}. "
                f"Known: {', '.join(TEXTBOOK.labels)}."
            )


def _how_to_reproduce(
    path: pathlib.Path, images: str, num_tiles: int
) -> dict[str, str]:
    arguments = shlex.join(
        [f"--model={path}", f"--images={images}", f"--limit={num_tiles}"]
    )
    return {
        "command": f"python -m pipeline evaluate {arguments} --output DIR",
        "seed": str(SEED),
        **versions(),
    }


def _history(path: pathlib.Path) -> dict[str, list[float]]:
    return json.loads(path.read_text()) if path.is_file() else {}


def _shortfalls(metrics: Metrics, min_gain: Mapping[str, float]) -> list[str]:
    return [
        _shortfall(column, metrics.gain(column), least)
        for column, least in min_gain.items()
        if not metrics.gain(column) >= least  # NaN is no gain either.
    ]


def _shortfall(column: str, gain: float, least: float) -> str:
    if math.isnan(gain):
        return f"{column} has no score: the model's output is not finite"
    return f"{column} gains {gain:.2f} dB, not {least:.2f}"


def _bless(blessing: ModelBlessing, shortfalls: list[str]) -> None:
    blessed = not shortfalls
    reason = "; ".join(shortfalls) or "every required gain was reached"
    (blessing.path / ("BLESSED" if blessed else "NOT_BLESSED")).touch()
    if not blessed:
        (blessing.path / "reason.txt").write_text(f"{reason}\n")
    blessing.set_int_custom_property("blessed", int(blessed))
    blessing.set_string_custom_property("reason", reason)
