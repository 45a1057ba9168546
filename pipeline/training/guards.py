"""When a training ends before its time, and which weights it keeps."""

import math
import pathlib

import keras

from pipeline.errors import UserError

Logs = dict[str, float] | None


class DivergenceError(UserError):
    """The loss of a training has become infinite or not a number."""


class StopWhereNotFinite(keras.callbacks.Callback):
    """Ends a training at the first step whose loss is not a number.

    `fit` shows a running mean, which stays infinite or NaN from that step on.

    Args:
        schedule: of the learning rate.

    Raises (`fit`):
        DivergenceError: names the step and its learning rate.
    """

    def __init__(
        self, schedule: keras.optimizers.schedules.LearningRateSchedule
    ) -> None:
        super().__init__()
        self.schedule = schedule

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        loss = (logs or {})["loss"]
        if math.isfinite(loss):
            return
        iterations = self.model.optimizer.iterations
        step = int(keras.ops.convert_to_numpy(iterations))
        raise DivergenceError(
            f"The loss is {loss} at step {step}, where the learning rate was "
            f"{float(self.schedule(step - 1)):.3g}: lower "
            "training.learning_rate, or let tuning.trials find one."
        )


class BestWeights(keras.callbacks.Callback):
    """Keeps the weights of the epoch with the highest validation PSNR.

    Put it before `SwapEMAWeights`, so that it keeps the averages that were
    judged.

    Args:
        path: of the `.weights.h5` file.
        psnr: of each epoch that is done, where a training resumes.
        patience: int, epochs without a better one after which `fit` stops; 0
            for never.
    """

    def __init__(
        self, path: pathlib.Path, psnr: list[float], patience: int
    ) -> None:
        super().__init__()
        self.path = path
        self.psnr = list(psnr)
        self.patience = patience

    @property
    def exhausted(self) -> bool:
        """Whether patience is at its end."""
        if not (self.patience and self.psnr):
            return False
        best = self.psnr.index(max(self.psnr))
        return len(self.psnr) - 1 - best >= self.patience

    def on_test_end(self, logs: Logs = None) -> None:
        psnr = (logs or {})["psnr"]
        if not self.psnr or psnr > max(self.psnr):
            aside = self.path.with_name("aside.best.weights.h5")
            self.model.save_weights(aside)
            aside.replace(self.path)
        self.psnr.append(psnr)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.exhausted:
            self.model.stop_training = True

    def restore(self, network: keras.Model) -> None:
        """Gives the model the best weights."""
        network.load_weights(self.path)
