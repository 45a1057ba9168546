"""Judges a model on photographs and decides whether it may be pushed."""

import json
import pathlib
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from pipeline.artifacts import (
    Artifact,
    ExampleAnomalies,
    ExampleStatistics,
    Model,
    ModelBlessing,
    ModelEvaluation,
    ModelRun,
    SplitArtifact,
)
from pipeline.dsl import (
    ExternalData,
    InputArtifact,
    OutputArtifact,
    Parameter,
    component,
)
from pipeline.evaluation.baselines import find_baselines
from pipeline.evaluation.evaluate import Restorer, evaluate
from pipeline.evaluation.photographs import load_photographs
from pipeline.evaluation.restorers import load_restorer
from pipeline.evaluation.textbook import SEED, TEXTBOOK
from pipeline.evaluation.tfma_output import write_tfma
from pipeline.evaluation.thresholds import (
    LAST_BLESSED,
    Verdict,
    check_columns,
    judge,
)
from pipeline.lineage import Execution, ancestors, has_lineage, root_and_uri
from pipeline.report.background import Background
from pipeline.report.versions import as_typed, command_line, versions
from pipeline.report.write import write_report
from pipeline.statistics.files import read_anomalies, read_statistics

T = TypeVar("T")
KERAS_MODEL, EXPORT = "Format-Keras/model.keras", "Format-Serving"


@component
def Evaluator(
    model: InputArtifact[Model],
    model_run: InputArtifact[ModelRun],
    statistics: InputArtifact[ExampleStatistics],
    anomalies: InputArtifact[ExampleAnomalies],
    evaluation: OutputArtifact[ModelEvaluation],
    blessing: OutputArtifact[ModelBlessing],
    images: ExternalData[str],
    num_tiles: Parameter[int],
    baselines: Parameter[list[str]],
    min_gain: Parameter[dict[str, float]],
    min_change: Parameter[dict[str, float]],
    notes: Parameter[list[str]],
    baseline_model: InputArtifact[Model | None] = None,
) -> None:
    """Scores a model by the `textbook` protocol and blesses it or not.

    Leaves `metrics.json`, `panel.png`, `report.html`, and what TFMA reads,
    where it is installed. A model is blessed if each column in `min_gain`
    beats doing nothing by that many dB, and each in `min_change` the
    `baseline_model`, where there is one; if not, `reason.txt` and the property
    `reason` say so.
    """
    check_evaluation(baselines, min_gain, min_change)
    path = model.path / KERAS_MODEL
    photographs = load_photographs(images)
    result = evaluate(
        load_restorer(path),
        photographs.images,
        TEXTBOOK.name,
        num_tiles,
        rivals=_rivals(baselines, baseline_model),
    )
    verdict = judge(result.metrics, min_gain, min_change)
    origin = {
        "model": model,
        "model_run": model_run,
        "statistics": statistics,
        "anomalies": anomalies,
        **({"baseline_model": baseline_model} if baseline_model else {}),
    }
    background = Background(
        reproduce=_how_to_reproduce(path, images, num_tiles, baselines),
        notes=[*notes, *photographs.notes],
        verdict=verdict,
        history=_history(model_run),
        statistics=_by_split(read_statistics, statistics),
        anomalies=_by_split(read_anomalies, anomalies),
        inputs={key: root_and_uri(one.path)[1] for key, one in origin.items()},
        lineage=_lineage(origin),
    )
    write_report(result, evaluation.path, background)
    write_tfma(result.items, evaluation.path)
    _bless(blessing, verdict)


def check_evaluation(
    baselines: Collection[str],
    min_gain: Mapping[str, float],
    min_change: Mapping[str, float],
) -> None:
    """Sees that the baselines and the columns exist.

    Raises:
        UserError: if one does not.
    """
    find_baselines(baselines)
    check_columns("evaluation.min_gain", min_gain, TEXTBOOK)
    check_columns("evaluation.min_change", min_change, TEXTBOOK)


def _rivals(
    baselines: Collection[str], baseline_model: Model | None
) -> dict[str, Restorer]:
    rivals: dict[str, Restorer] = dict(find_baselines(baselines))
    if baseline_model is not None:
        rivals[LAST_BLESSED] = load_restorer(baseline_model.path / EXPORT)
    return rivals


def _history(model_run: ModelRun) -> dict[str, list[float]]:
    path = model_run.path / "history.json"
    return json.loads(path.read_text()) if path.is_file() else {}


def _by_split(
    read: Callable[[pathlib.Path, str], T], artifact: SplitArtifact
) -> dict[str, T]:
    return {
        split: read(artifact.path, split) for split in artifact.split_list()
    }


def _lineage(inputs: Mapping[str, Artifact]) -> list[Execution]:
    """What all inputs came from; nothing under another orchestrator."""
    places = [root_and_uri(artifact.path) for artifact in inputs.values()]
    root = places[0][0]
    if not has_lineage(root):
        return []
    return ancestors(root, [uri for _, uri in places])


def _how_to_reproduce(
    path: pathlib.Path, images: str, num_tiles: int, baselines: Collection[str]
) -> dict[str, str]:
    """The whole run; and the figures alone, from the model."""
    command = ["python", "-m", "pipeline", "evaluate", "--model", str(path)]
    command += ["--images", images, "--limit", str(num_tiles)]
    for name in baselines:
        command += ["--baseline", name]
    return {
        **command_line(),
        "figures": as_typed(*command, "--output", "DIR"),
        "seed": str(SEED),
        **versions(),
    }


def _bless(blessing: ModelBlessing, verdict: Verdict) -> None:
    name = "BLESSED" if verdict.blessed else "NOT_BLESSED"
    (blessing.path / name).touch()
    if not verdict.blessed:
        (blessing.path / "reason.txt").write_text(f"{verdict.reason}\n")
    blessing.set_int_custom_property("blessed", int(verdict.blessed))
    blessing.set_string_custom_property("reason", verdict.reason)
