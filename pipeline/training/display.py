"""What a training shows while it runs."""

import pathlib

import keras
import tensorflow as tf
from tqdm import tqdm

PANEL_IMAGES = 4
SCALARS_EVERY = 50  # steps
Logs = dict[str, float] | None


class StepScalars(keras.callbacks.Callback):
    """Writes loss, metrics and learning rate to TensorBoard by step.

    Keras's own callback counts batches from 0 again where a training resumes.

    Args:
        log_dir: directory of the TensorBoard events.
    """

    def __init__(self, log_dir: pathlib.Path) -> None:
        super().__init__()
        self.writer = tf.summary.create_file_writer(str(log_dir / "train"))

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        optimizer = self.model.optimizer
        step = int(keras.ops.convert_to_numpy(optimizer.iterations))
        if step % SCALARS_EVERY:
            return
        rate = float(keras.ops.convert_to_numpy(optimizer.learning_rate))
        with self.writer.as_default(step=step):
            for name, value in {**(logs or {}), "learning_rate": rate}.items():
                tf.summary.scalar(f"step_{name}", value)

    def on_train_end(self, logs: Logs = None) -> None:
        self.writer.close()


class ProgressBar(keras.callbacks.Callback):
    """One bar over all steps, with the running loss and PSNR beside it.

    Args:
        steps: int, batches in the whole training.
        start: int, batches done before.
    """

    def __init__(self, steps: int, start: int) -> None:
        super().__init__()
        self.steps = steps
        self.start = start

    def on_train_begin(self, logs: Logs = None) -> None:
        self.bar = tqdm(
            total=self.steps, initial=self.start, unit="step", desc="training"
        )

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        logs = logs or {}
        shown = {key: f"{logs[key]:.4g}" for key in ("loss", "psnr")}
        self.bar.set_postfix(shown, refresh=False)
        self.bar.update()

    def on_train_end(self, logs: Logs = None) -> None:
        self.bar.close()


class ImagePanels(keras.callbacks.Callback):
    """Writes (input, output, truth) rows to TensorBoard after each epoch.

    Put it before `SwapEMAWeights`, so that it shows what was judged.

    Args:
        log_dir: directory of the TensorBoard events.
        batches: dataset of `(corrupted, clean)`; its first images are shown.
    """

    def __init__(self, log_dir: pathlib.Path, batches: tf.data.Dataset) -> None:
        super().__init__()
        self.writer = tf.summary.create_file_writer(str(log_dir / "validation"))
        pairs = next(iter(batches))
        self.corrupted, self.clean = (x[:PANEL_IMAGES] for x in pairs)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self.epoch = epoch

    def on_test_end(self, logs: Logs = None) -> None:
        restored = self.model(self.corrupted, training=False)
        rows = tf.concat([self.corrupted, restored, self.clean], axis=2)
        with self.writer.as_default(step=self.epoch):
            tf.summary.image(
                "input, output, truth",
                tf.clip_by_value(rows, 0.0, 1.0),
                max_outputs=PANEL_IMAGES,
            )

    def on_train_end(self, logs: Logs = None) -> None:
        self.writer.close()
