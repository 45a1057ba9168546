"""The gap between training and evaluation, and what it leaves alone."""

import keras
import numpy as np
import pytest

from keras_ae.training import BatchNormGap, batch_norm_gap

pytestmark = pytest.mark.backend


@pytest.fixture
def rows(rng):
    return rng.normal(3.0, 2.0, (8, 5)).astype("float32")


def normalizer(momentum, *layers):
    model = keras.Sequential(
        [
            keras.Input((5,)),
            *layers,
            keras.layers.BatchNormalization(momentum=momentum, epsilon=1e-6),
        ]
    )
    model.compile(keras.optimizers.SGD(0.01), loss="mse")
    return model


def fit(model, rows, *callbacks, epochs=1):
    return model.fit(
        rows,
        np.zeros_like(rows),
        batch_size=8,
        epochs=epochs,
        verbose=0,
        shuffle=False,
        callbacks=list(callbacks),
    ).history


def test_the_gap_is_a_share_of_the_variance(rows):
    # New moving averages are 0 and 1: evaluation passes x.
    centred = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    expected = np.mean((centred - rows) ** 2) / centred.var()
    found = batch_norm_gap(normalizer(0.99), rows)
    assert found == pytest.approx(expected, rel=1e-4)


def test_a_large_gap_warns_and_is_in_the_history(rows):
    model = normalizer(0.99)
    with pytest.warns(UserWarning, match="Epoch 1: .* larger batches"):
        history = fit(model, rows, BatchNormGap(rows))
    now = batch_norm_gap(model, rows)
    assert history["batch_norm_gap"] == pytest.approx([now], rel=1e-5)


def test_a_small_gap_is_silent(rows):
    # The averages of one batch after one step without memory.
    (gap,) = fit(normalizer(0.0), rows, BatchNormGap(rows))["batch_norm_gap"]
    assert gap < 1e-6


def test_the_threshold_decides(rows):
    fit(normalizer(0.99), rows, BatchNormGap(rows, threshold=1e6))


def test_the_training_goes_on_as_without_it(rows):
    ends = []
    for callbacks in ([], [BatchNormGap(rows, threshold=1e6)]):
        keras.utils.set_random_seed(0)
        model = normalizer(
            0.9, keras.layers.Dense(5), keras.layers.Dropout(0.5, seed=1)
        )
        history = fit(model, rows, *callbacks, epochs=2)
        ends.append([history["loss"], *model.get_weights()])
    for without, beside in zip(*ends, strict=True):
        np.testing.assert_array_equal(without, beside)


def test_a_part_is_watched_without_what_is_in_front_of_it(rows):
    network = normalizer(0.99)
    whole = keras.Sequential([keras.layers.GaussianNoise(1.0), network])
    whole.compile("sgd", loss="mse")
    callback = BatchNormGap(rows, threshold=1e6, network=network)
    history = fit(whole, rows, callback)
    alone = batch_norm_gap(network, rows)
    assert history["batch_norm_gap"] == pytest.approx([alone], rel=1e-4)
    assert batch_norm_gap(whole, rows) != pytest.approx(alone, rel=1e-2)


@pytest.mark.parametrize("threshold", [0.0, -1.0, float("nan")])
def test_a_threshold_that_is_none_is_refused(rows, threshold):
    with pytest.raises(ValueError, match="Received: threshold="):
        BatchNormGap(rows, threshold)
