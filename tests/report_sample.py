"""A small evaluation, and a background with all that a report can tell."""

import functools
import io

import cv2
import numpy as np
from PIL import Image
from tiny_examples import serialized

from pipeline.evaluation.evaluate import evaluate
from pipeline.evaluation.thresholds import judge
from pipeline.lineage import Execution
from pipeline.report.background import Background
from pipeline.statistics.anomalies import find_anomalies
from pipeline.statistics.counts import SplitCounts
from pipeline.statistics.feature_statistics import split_statistics
from pipeline.statistics.schema import infer_schema


def smooth(images):
    """A restorer: better under noise, worse on what is clean."""
    return np.stack([cv2.GaussianBlur(image, (3, 3), 0) for image in images])


@functools.cache
def sample_evaluation(protocol="textbook"):
    """Four tiles of two photographs of soft colours."""
    return evaluate(smooth, [_photograph(0), _photograph(1)], protocol, 4)


def _photograph(seed):
    colours = np.random.default_rng(seed).integers(0, 256, (5, 9, 3), "uint8")
    soft = Image.fromarray(colours).resize((256, 128), Image.Resampling.BICUBIC)
    return f"photograph {seed}", np.asarray(soft)


def sample_background():
    """Judged, with data, an anomaly, curves and lineage."""
    train, test = sample_statistics("train"), sample_statistics("test", extra=1)
    schema = infer_schema(train)
    return Background(
        reproduce={"command": "python -m pipeline run --config a.py"},
        notes=["Trained on <disks>."],
        verdict=judge(sample_evaluation().metrics, {"gauss": -9}, {"sp": 0}),
        history={"loss": [2.0, 1.0], "val_loss": [2.1, 1.2], "psnr": [20, 24]},
        statistics={"train": train, "test": test},
        anomalies={
            "train": find_anomalies(train, schema),
            "test": find_anomalies(test, schema),
        },
        inputs={"model": "Trainer/model/3", "statistics": "Stats/statistics/2"},
        lineage=sample_lineage(),
    )


def sample_statistics(split, **features):
    """Of one green image, and of whatever else."""
    file = io.BytesIO()
    Image.new("RGB", (8, 6), (0, 128, 0)).save(file, "PNG")
    counts = SplitCounts()
    extra = {name: [value] for name, value in features.items()}
    counts.add(serialized(**{"image/encoded": [file.getvalue()]}, **extra))
    return split_statistics(split, counts)


def sample_lineage():
    """Examples of which statistics and a model are made."""
    examples = {"examples": "Gen/examples/1"}
    return [
        _execution(1, "Gen", {}, examples),
        _execution(2, "Stats", examples, {"statistics": "Stats/statistics/2"}),
        _execution(3, "Trainer", examples, {"model": "Trainer/model/3"}),
    ]


def _execution(number, node, inputs, outputs):
    return Execution(
        number,
        node,
        state="COMPLETE",
        code="c0de",
        versions={},
        parameters={"steps": 7},
        external={},
        started="2026-01-01 00:00:00",
        finished="2026-01-01 00:00:01",
        inputs=inputs,
        outputs=outputs,
    )
