"""Learning rates that go up and down, or down in steps."""

from typing import Any

import keras
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable(package="keras_ae")
class CyclicalLearningRate(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that rises and falls linearly, cycle after cycle.

    For trainings whose best learning rate is known as a range only, see
    "Cyclical Learning Rates for Training Neural Networks", Smith (2017). At
    a distance `d` from the nearest peak, `0 <= d <= step_size` steps,

        rate = initial + (maximal - initial) (1 - d / step_size) gamma^n

    where `n` counts what is done: whole cycles of `2 * step_size` steps, or
    steps. Smith's policies are `gamma=1` ("triangular"), `gamma=0.5`
    ("triangular2") and `scale_mode="iterations"` ("exp_range"). The position
    in a cycle is computed in integers: exact however long the training.

    Args:
        initial_learning_rate: non-negative float: where a cycle starts and
            ends.
        maximal_learning_rate: float, at least `initial_learning_rate`: the
            first peak (with `scale_mode="cycle"`).
        step_size: positive int, steps (batches) from the start of a cycle to
            its peak; Smith advises 2 to 10 epochs.
        gamma: float in (0, 1], by which peaks shrink. Defaults to `1.0`.
        scale_mode: `"cycle"` or `"iterations"`: shrink from cycle to cycle
            or from step to step. Defaults to `"cycle"`.

    Raises:
        ValueError: if an argument is outside its range.

    Example:

    >>> rate = CyclicalLearningRate(1e-4, 1e-2, step_size=2000, gamma=0.5)
    >>> optimizer = keras.optimizers.SGD(rate, momentum=0.9)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        maximal_learning_rate: float,
        step_size: int,
        gamma: float = 1.0,
        scale_mode: str = "cycle",
    ) -> None:
        super().__init__()
        _check_rates(initial_learning_rate, maximal_learning_rate)
        _check_cycle(step_size, gamma, scale_mode)
        self.initial_learning_rate = initial_learning_rate
        self.maximal_learning_rate = maximal_learning_rate
        self.step_size = step_size
        self.gamma = gamma
        self.scale_mode = scale_mode

    def __call__(self, step: Any) -> Tensor:
        """The learning rate of a step, a float32 scalar.

        Args:
            step: int or integer scalar tensor, counted from 0.
        """
        step = ops.cast(step, "int32")
        cycle, place = step // (2 * self.step_size), step % (2 * self.step_size)
        from_peak = ops.cast(ops.abs(place - self.step_size), "float32")
        done = cycle if self.scale_mode == "cycle" else step
        height = 1.0 - from_peak / self.step_size
        height *= ops.power(self.gamma, ops.cast(done, "float32"))
        swing = self.maximal_learning_rate - self.initial_learning_rate
        return self.initial_learning_rate + swing * height

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "maximal_learning_rate": self.maximal_learning_rate,
            "step_size": self.step_size,
            "gamma": self.gamma,
            "scale_mode": self.scale_mode,
        }


def step_decay(
    learning_rate: float,
    steps: int,
    steps_per_pass: int,
    decay_rate: float = 0.3,
    parts: int = 4,
) -> keras.optimizers.schedules.ExponentialDecay:
    """A learning rate that drops between the parts of a training.

    The schedule of Forsyth's chapter "Making an Autoencoder that Works", after
    the highest rate that does not diverge (see `diverges`) is found: drop it
    by 0.1 or 0.3, but not before all images were seen.

        rate = learning_rate decay_rate^floor(step / length)
        length = max(steps_per_pass, ceil(steps / parts))

    Args:
        learning_rate: positive float, the first rate.
        steps: positive int, batches in the whole training.
        steps_per_pass: positive int, batches in one pass over the images.
        decay_rate: float in [0, 1], the factor of each drop. Defaults to
            `0.3`.
        parts: positive int, at the most. Defaults to `4`.

    Raises:
        ValueError: if an argument is outside its range.

    Example:

    >>> rate = step_decay(1e-2, steps=40_000, steps_per_pass=5_000)
    >>> optimizer = keras.optimizers.Adam(rate)  # drops every 10,000 steps
    """
    _check_steps(steps=steps, steps_per_pass=steps_per_pass, parts=parts)
    if not 0 <= decay_rate <= 1:
        raise ValueError(
            f"`decay_rate` must be in [0, 1]. Received: decay_rate={decay_rate}"
        )
    return keras.optimizers.schedules.ExponentialDecay(
        learning_rate,
        decay_steps=max(steps_per_pass, -(-steps // parts)),
        decay_rate=decay_rate,
        staircase=True,
    )


def _check_steps(**counts: int) -> None:
    for name, count in counts.items():
        if count < 1:
            raise ValueError(
                f"`{name}` must be at least 1. Received: {name}={count}"
            )


def _check_rates(initial: float, maximal: float) -> None:
    if not 0 <= initial <= maximal:
        raise ValueError(
            "Learning rates must be ordered: 0 <= initial <= maximal. "
            f"Received: initial_learning_rate={initial}, "
            f"maximal_learning_rate={maximal}"
        )


def _check_cycle(step_size: int, gamma: float, scale_mode: str) -> None:
    if not isinstance(step_size, int) or step_size < 1:
        raise ValueError(
            "`step_size` must be a positive int: steps from the start of a "
            f"cycle to its peak. Received: step_size={step_size}"
        )
    if not 0 < gamma <= 1:
        raise ValueError(f"`gamma` must be in (0, 1]. Received: gamma={gamma}")
    if scale_mode not in ("cycle", "iterations"):
        raise ValueError(
            "`scale_mode` must be 'cycle' or 'iterations'. "
            f"Received: scale_mode={scale_mode!r}"
        )
