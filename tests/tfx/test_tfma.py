"""What TensorFlow Model Analysis reads of an evaluation."""

import pytest

pytest.importorskip("tensorflow_model_analysis")
import tensorflow_model_analysis as tfma

from pipeline.evaluation.slices import ItemScore
from pipeline.evaluation.tfma_output import write_tfma

pytestmark = pytest.mark.tfx


def test_it_reads_the_scores_of_every_slice(tmp_path):
    scores = [
        ItemScore("a.png", "gauss", "0 to 10", 30.0, 27.0),
        ItemScore("b.png", "gauss", "10 to 20", 25.0, 20.0),
        ItemScore("a.png", "sp", "", 28.0, 18.0),
    ]
    write_tfma(scores, tmp_path)
    read = {
        key: {
            name: value["doubleValue"] for name, value in found[""][""].items()
        }
        for key, found in tfma.load_eval_result(str(tmp_path)).slicing_metrics
    }
    assert read[()]["example_count"] == 3
    gauss = ("corruption", "gauss")
    assert read[(gauss,)] == {
        "example_count": 2,
        "mean_prediction": 27.5,
        "mean_label": 23.5,
    }
    strong = read[(gauss, ("strength", "10 to 20"))]
    assert strong["mean_prediction"] == 25
    assert read[(("photograph", "a.png"),)]["mean_label"] == 22.5
