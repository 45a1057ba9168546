"""What `model.fit` costs over a hand-written loop of the same step.

    python -m benchmarks.training                          # about 10 minutes
    python -m benchmarks.training --filters 32 64 128 --batch-size 64  # a GPU
    KERAS_BACKEND=jax python -m benchmarks.training

Trains `deep_skip` on batches made beforehand, with MixedL1L2, PSNR and Adam;
the batches are those of the pipeline's default config. One `fit` and the loop
take turns, an epoch of a few steps each, because other work on the machine
changes from second to second: a row is the median over the epochs, and `fit /
loop` the median of the ratios of two neighbours, in steps/s: 1 is no cost at
all, and the target is 0.97 or more. `in CPU time` is that ratio for the CPU
seconds of all threads: the one to read on a CPU that has other work to do.
"""

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from keras_ae import losses, metrics, models

WARM_UP = 2  # epochs

Steps = Callable[[int], None]  # Trains so many steps.


def main() -> None:
    options = parse_arguments()
    batches = make_batches(options.batch_size, options.crop_size)
    on_jax = keras.backend.backend() == "jax"
    print(
        f"deep_skip {tuple(options.filters)}, {options.batch_size} crops of "
        f"{options.crop_size}x{options.crop_size}, {keras.backend.backend()}"
    )
    print("| jit | fit, ms/step | loop, ms/step | fit / loop | in CPU time |")
    print("|---|---:|---:|---:|---:|")
    for jit in [True] if on_jax else [False, True]:
        network = make_network(options.filters, jit)
        if on_jax:
            loop = jax_loop(network, batches)
        else:
            loop = tensorflow_loop(network, batches, jit)
        report(jit, options.steps, measure(network, batches, loop, options))


def make_batches(batch_size: int, crop_size: int) -> tf.data.Dataset:
    """One batch, again and again: reading is measured elsewhere."""
    rng = np.random.default_rng(0)
    shape = (2, batch_size, crop_size, crop_size, 3)
    corrupted, clean = rng.uniform(size=shape).astype("float32")
    return tf.data.Dataset.from_tensors((corrupted, clean)).cache().repeat()


def make_network(filters: list[int], jit: bool) -> keras.Model:
    keras.utils.set_random_seed(0)
    network = models.deep_skip(filters)
    network.compile(
        keras.optimizers.Adam(1e-4),
        loss=losses.MixedL1L2(),
        metrics=[metrics.PSNR()],
        jit_compile=jit,
    )
    return network


def tensorflow_loop(
    network: keras.Model, batches: tf.data.Dataset, jit: bool
) -> Steps:
    """As in Keras's guide "Writing a training loop from scratch"."""
    optimizer = keras.optimizers.Adam(1e-4)
    optimizer.build(network.trainable_variables)
    loss_of, psnr, mean = (
        losses.MixedL1L2(),
        metrics.PSNR(),
        keras.metrics.Mean(),
    )

    @tf.function(jit_compile=jit)
    def step(corrupted: tf.Tensor, clean: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            restored = network(corrupted, training=True)
            loss = loss_of(clean, restored) + tf.add_n(network.losses)
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        mean.update_state(loss)
        psnr.update_state(clean, restored)

    iterator = iter(batches)

    def train(steps: int) -> None:
        for _ in range(steps):
            step(*next(iterator))
        float(mean.result()), float(psnr.result())

    return train


def jax_loop(network: keras.Model, batches: tf.data.Dataset) -> Steps:
    """As in Keras's guide "Writing a training loop from scratch in JAX"."""
    import jax

    optimizer = keras.optimizers.Adam(1e-4)
    optimizer.build(network.trainable_variables)
    loss_of, psnr, mean = (
        losses.MixedL1L2(),
        metrics.PSNR(),
        keras.metrics.Mean(),
    )

    def forward(
        weights: Any, state: Any, corrupted: Any, clean: Any
    ) -> tuple[Any, Any]:
        restored, state, penalties = network.stateless_call(
            weights, state, corrupted, training=True, return_losses=True
        )
        return loss_of(clean, restored) + sum(penalties), (restored, state)

    @partial(jax.jit, donate_argnums=0)
    def step(state: Any, corrupted: Any, clean: Any) -> Any:
        weights, others, slots, means, psnrs = state
        (loss, (restored, others)), gradients = jax.value_and_grad(
            forward, has_aux=True
        )(weights, others, corrupted, clean)
        weights, slots = optimizer.stateless_apply(slots, gradients, weights)
        means = mean.stateless_update_state(means, loss)
        psnrs = psnr.stateless_update_state(psnrs, clean, restored)
        return weights, others, slots, means, psnrs

    parts = (
        network.trainable_variables,
        network.non_trainable_variables,
        optimizer.variables,
        mean.variables,
        psnr.variables,
    )
    # Copies: `fit` donates the variables' own buffers.
    state = jax.tree.map(lambda v: np.array(v.value), parts)

    iterator = batches.as_numpy_iterator()

    def train(steps: int) -> None:
        nonlocal state
        for _ in range(steps):
            state = step(state, *next(iterator))
        jax.block_until_ready(state)

    return train


def measure(
    network: keras.Model,
    batches: tf.data.Dataset,
    loop: Steps,
    options: argparse.Namespace,
) -> np.ndarray:
    """Seconds of (rounds, fit or loop, clock); a round is an epoch of each."""
    rounds = Rounds(loop, options.steps)
    network.fit(
        batches,
        epochs=options.rounds + WARM_UP,
        steps_per_epoch=options.steps,
        shuffle=False,
        verbose=0,
        callbacks=[rounds],
    )
    return np.array(rounds.seconds[WARM_UP:])


class Rounds(keras.callbacks.Callback):
    """Trains by the loop between the epochs of `fit`, and times both."""

    def __init__(self, loop: Steps, steps: int) -> None:
        super().__init__()
        self.loop, self.steps = loop, steps
        self.seconds: list[tuple[np.ndarray, np.ndarray]] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.start = clocks()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        between = clocks()
        self.loop(self.steps)
        self.seconds.append((between - self.start, clocks() - between))


def clocks() -> np.ndarray:
    """Seconds by the clock, and of all threads of this process."""
    return np.array([time.perf_counter(), time.process_time()])


def report(jit: bool, steps: int, seconds: np.ndarray) -> None:
    fit, loop = np.median(seconds[..., 0], axis=0) / steps * 1e3
    ratio, cpu_ratio = np.median(seconds[:, 1] / seconds[:, 0], axis=0)
    print(
        f"| {'on' if jit else 'off'} | {fit:.1f} | {loop:.1f} | "
        f"{ratio:.3f} | {cpu_ratio:.3f} |",
        flush=True,
    )


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--filters", type=int, nargs="+", default=[16, 32, 64])
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--crop-size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=40)
    return parser.parse_args()


if __name__ == "__main__":
    main()
