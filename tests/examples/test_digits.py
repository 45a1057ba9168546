"""Where digits come from."""

import sys

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds


@pytest.fixture
def digits(example):
    return example("digits")


@pytest.fixture
def tiny(tmp_path):
    """A data set called `tiny` of twenty images, where TFDS finds it."""
    images = np.arange(20, dtype="uint8")[:, None, None, None] * 10
    rows = {
        "image": np.broadcast_to(images, (20, 4, 4, 1)),
        "label": np.arange(20) % 3,
    }
    tfds.dataset_builders.TfDataBuilder(
        name="tiny",
        version="1.0.0",
        features=tfds.features.FeaturesDict(
            {
                "image": tfds.features.Image(shape=(4, 4, 1)),
                "label": tfds.features.ClassLabel(num_classes=3),
            }
        ),
        split_datasets={"train": tf.data.Dataset.from_tensor_slices(rows)},
        data_dir=tmp_path,
    ).download_and_prepare()
    tfds.core.add_data_dir(tmp_path)


def test_those_of_scikit_learn_are_split_once(digits):
    data = digits.load("digits")
    assert (len(data.train), len(data.test), data.side) == (1438, 359, 8)
    rows = np.concatenate([data.test, data.train])
    assert rows.dtype == "float32" and rows.min() == 0 and rows.max() == 1
    np.testing.assert_array_equal(digits.load("digits").test, data.test)


def test_those_of_tfds_are_rows_in_0_to_1(digits, tiny):
    data = digits.load("tiny")
    assert data.train.shape == (16, 16) and data.side == 4
    rows = np.concatenate([data.test, data.train])
    labels = np.concatenate([data.test_labels, data.train_labels])
    order = np.argsort(rows[:, 0])
    np.testing.assert_allclose(rows[order, -1], np.arange(20) * 10 / 255)
    np.testing.assert_array_equal(labels[order], np.arange(20) % 3)


@pytest.mark.parametrize("mistake", [["--epochs=0"], ["--epochs=many"]])
def test_a_mistake_is_one_line(digits, capsys, mistake):
    with pytest.raises(SystemExit):
        digits.options("", epochs=1).parse_args(mistake)
    assert "argument --epochs: " in capsys.readouterr().err.splitlines()[-1]


def test_an_unknown_name_is_one_line(digits):
    with pytest.raises(SystemExit, match="^--dataset nonsense: .*catalogue"):
        digits.load("nonsense")


def test_tfds_is_asked_for(digits, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(SystemExit, match="needs tensorflow-datasets"):
        digits.load("mnist")


def test_a_mosaic_has_lines_between_its_images(digits):
    rows = np.zeros((3, 4), "float32")
    expected = np.zeros((5, 5))
    expected[2], expected[:, 2], expected[3:, 3:] = 1, 1, 1
    np.testing.assert_array_equal(digits.mosaic(rows, 2, 2), expected)
