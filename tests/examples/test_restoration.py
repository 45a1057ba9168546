"""What the examples on restoring share."""

import keras
import numpy as np
import pytest

from keras_ae import models
from pipeline.evaluation.evaluate import evaluate
from pipeline.evaluation.photographs import load_photographs

PHOTOGRAPHS = "data/photographs/ca*.png"


@pytest.fixture
def restoration(example):
    return example("restoration")


def test_scores_are_those_of_the_evaluator(restoration):
    keras.utils.set_random_seed(0)
    model = models.shallow(4)
    tiles = restoration.load_tiles(PHOTOGRAPHS, 3)
    found = tiles.psnr(tiles.restored(model)).mean(axis=0)
    photographs = load_photographs(PHOTOGRAPHS).images
    expected = evaluate(
        model.predict_on_batch, photographs, limit=3, rivals={}
    ).metrics.model.psnr
    columns = ("clean", "gauss", "sp", "blur", "knock")
    np.testing.assert_allclose(
        found, [expected[column] for column in columns], atol=0.006
    )


def test_training_changes_the_model_the_same_way_each_time(restoration):
    images = restoration.dead_leaves(8)
    assert images.shape == (8, 64, 64, 3) and 0.3 < images.max() <= 1
    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(0)
        model = models.shallow(4)
        before = model.get_weights()
        restoration.train(model, images)
        weights.append(model.get_weights())
    assert any(np.any(a != b) for a, b in zip(before, weights[0], strict=True))
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "mistake", [["--images=3"], ["--tiles=0"], ["--images=many"]]
)
def test_a_mistake_is_one_line(restoration, capsys, mistake):
    parser = restoration.options("", images=8)
    with pytest.raises(SystemExit):
        parser.parse_args(mistake)
    name, _, value = mistake[0].partition("=")
    last = capsys.readouterr().err.splitlines()[-1]
    assert f"argument {name}: " in last and value in last


def test_no_photographs_is_one_line(restoration):
    with pytest.raises(SystemExit, match="nothing.png"):
        restoration.load_tiles("nothing.png", None)
