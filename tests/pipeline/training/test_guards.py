"""When a training ends, and with which weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pipeline.training.guards import (
    BestWeights,
    DivergenceError,
    StopWhereNotFinite,
)


@pytest.fixture
def model():
    model = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(1, use_bias=False)]
    )
    model.compile(keras.optimizers.SGD(1.0), "mse")
    return model


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("at", [0, 3])
def test_it_stops_at_the_very_step_and_tells_its_rate(model, bad, at):
    schedule = keras.optimizers.schedules.InverseTimeDecay(0.5, 1, 1.0)
    model.compile(keras.optimizers.SGD(schedule), "mse")
    x = np.zeros((8, 1), "float32")
    x[at] = bad
    rate = f"{0.5 / (1 + at):.3g}"
    with pytest.raises(
        DivergenceError, match=f"at step {at + 1}, .* rate was {rate}: lower"
    ):
        model.fit(
            tf.data.Dataset.from_tensor_slices((x, np.ones_like(x))).batch(1),
            shuffle=False,
            verbose=0,
            callbacks=[StopWhereNotFinite(schedule)],
        )
    assert int(model.optimizer.iterations) == at + 1


def judge(best, model, scores):
    """One epoch per score, in which the weight becomes its number."""
    best.set_model(model)
    for epoch, score in enumerate(scores):
        model.set_weights([np.full((1, 1), float(epoch))])
        best.on_test_end({"psnr": score})
        best.on_epoch_end(epoch)
        if model.stop_training:
            return epoch
    return None


def test_the_best_epoch_is_kept(tmp_path, model):
    best = BestWeights(tmp_path / "best.weights.h5", [], patience=0)
    judge(best, model, [20.0, 22.0, 22.0, 21.0])
    best.restore(model)
    assert model.get_weights()[0] == 1.0


def test_an_earlier_epoch_counts_where_a_training_resumed(tmp_path, model):
    path = tmp_path / "best.weights.h5"
    judge(BestWeights(path, [], 0), model, [20.0, 22.0])
    best = BestWeights(path, [20.0, 22.0], 0)
    judge(best, model, [21.0])
    best.restore(model)
    assert model.get_weights()[0] == 1.0


@pytest.mark.parametrize(
    "patience, last", [(0, None), (1, 2), (2, 5), (3, 6), (4, None)]
)
def test_patience_ends(tmp_path, model, patience, last):
    best = BestWeights(tmp_path / "best.weights.h5", [], patience)
    scores = [20.0, 22.0, 21.0, 23.0, 22.0, 22.5, 21.0]
    assert judge(best, model, scores) == last
    assert best.exhausted == (last is not None)
