"""The scores of an evaluation as output of TensorFlow Model Analysis."""

import importlib.util
import pathlib
from collections.abc import Sequence

from pipeline.evaluation.slices import ItemScore

SLICES: tuple[list[str], ...] = (
    [],
    ["corruption"],
    ["corruption", "strength"],
    ["photograph"],
)
METRICS = ("ExampleCount", "MeanPrediction", "MeanLabel")


def write_tfma(items: Sequence[ItemScore], directory: pathlib.Path) -> None:
    """Writes what `tfma.load_eval_result(directory)` reads.

    An example is one score: its prediction is the PSNR of the model's output,
    its label that of the input. So `mean_prediction` is the model's PSNR, and
    `mean_label` that of doing nothing, over all and by corruption, strength
    and photograph. Where TFMA is not installed nothing is written.

    Args:
        items: scores one by one.
        directory: where to.
    """
    if not importlib.util.find_spec("tensorflow_model_analysis"):
        return
    import pandas
    import tensorflow_model_analysis as tfma

    # TFMA 0.52 does not show these under its own name.
    from tensorflow_model_analysis.proto import config_pb2

    table = pandas.DataFrame(items).rename(columns={"column": "corruption"})
    metrics = [config_pb2.MetricConfig(class_name=name) for name in METRICS]
    config = config_pb2.EvalConfig(
        model_specs=[
            config_pb2.ModelSpec(prediction_key="psnr", label_key="nothing")
        ],
        metrics_specs=[config_pb2.MetricsSpec(metrics=metrics)],
        slicing_specs=[
            config_pb2.SlicingSpec(feature_keys=keys) for keys in SLICES
        ],
    )
    tfma.analyze_raw_data(table, config, output_path=str(directory))
