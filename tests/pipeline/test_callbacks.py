"""What a training shows."""

import tensorflow as tf

from keras_ae import models
from pipeline.callbacks import ImagePanels, ProgressBar


def test_panels_reach_tensorboard(tmp_path):
    pairs = tf.random.stateless_uniform((2, 2, 8, 8, 3), (1, 2))
    batches = tf.data.Dataset.from_tensors(tuple(tf.unstack(pairs)))
    panels = ImagePanels(tmp_path, batches)
    panels.set_model(models.shallow(4))
    panels.on_epoch_end(0)
    panels.on_train_end()
    (path,) = (tmp_path / "validation").iterdir()
    assert b"input, output, truth" in path.read_bytes()


def test_the_bar_counts_from_where_a_training_resumed(capsys):
    bar = ProgressBar(steps=10, start=8)
    bar.on_train_begin()
    for batch in range(2):
        bar.on_train_batch_end(batch, {"loss": 0.25, "psnr": 20.0})
    bar.on_train_end()
    assert "10/10" in capsys.readouterr().err
