"""What a training shows."""

import keras
import tensorflow as tf

from keras_ae import models
from pipeline.training.display import ImagePanels, ProgressBar, StepScalars


def test_panels_reach_tensorboard(tmp_path):
    pairs = tf.random.stateless_uniform((2, 2, 8, 8, 3), (1, 2))
    batches = tf.data.Dataset.from_tensors(tuple(tf.unstack(pairs)))
    panels = ImagePanels(tmp_path, batches)
    panels.set_model(models.shallow(4))
    panels.on_epoch_begin(0)
    panels.on_test_end()
    panels.on_train_end()
    (path,) = (tmp_path / "validation").iterdir()
    assert b"input, output, truth" in path.read_bytes()


def scalars(directory):
    """(step, tag) of all scalars in the events of a directory."""
    (path,) = directory.iterdir()
    events = map(
        tf.compat.v1.Event.FromString,
        (r.numpy() for r in tf.data.TFRecordDataset(str(path))),
    )
    return [(e.step, v.tag) for e in events for v in e.summary.value]


def test_scalars_count_from_where_a_training_resumed(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.optimizer.iterations.assign(95)
    x = tf.ones((10, 2))
    model.fit(
        x, x[:, :1], batch_size=1, verbose=0, callbacks=[StepScalars(tmp_path)]
    )
    assert scalars(tmp_path / "train") == [
        (100, "step_loss"),
        (100, "step_learning_rate"),
    ]


def test_the_bar_counts_from_where_a_training_resumed(capsys):
    bar = ProgressBar(steps=10, start=8)
    bar.on_train_begin()
    for batch in range(2):
        bar.on_train_batch_end(batch, {"loss": 0.25, "psnr": 20.0})
    bar.on_train_end()
    assert "10/10" in capsys.readouterr().err
