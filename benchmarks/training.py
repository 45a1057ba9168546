"""What `model.fit` costs over a hand-written loop of the same step.

    python benchmarks/training.py                          # about 3 minutes
    python benchmarks/training.py --filters 32 64 128 --batch-size 64  # a GPU
    KERAS_BACKEND=jax python benchmarks/training.py

Trains `deep_skip` on batches made beforehand, with MixedL1L2, PSNR and Adam.
Both ways run the same number of steps in turns; a row is the median over the
rounds, and `fit / loop` the median of the ratios of the two neighbours, in
steps/s: 1 is no cost at all, and the target is 0.97 or more. `in CPU time` is
that ratio for the CPU seconds of all threads: the one to read on a CPU that
has other work to do.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from keras_ae import losses, metrics, models

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
        fit = by_fit(network, batches)
        if on_jax:
            loop = jax_loop(network, batches)
        else:
            loop = tensorflow_loop(network, batches, jit)
        report(jit, options.steps, measure(fit, loop, options))


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


def by_fit(network: keras.Model, batches: tf.data.Dataset) -> Steps:
    def train(steps: int) -> None:
        network.fit(batches, steps_per_epoch=steps, shuffle=False, verbose=0)

    return train


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

    def train(steps: int) -> None:
        for corrupted, clean in batches.take(steps):
            step(corrupted, clean)
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

    @jax.jit
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

    def train(steps: int) -> None:
        nonlocal state
        for corrupted, clean in batches.take(steps).as_numpy_iterator():
            state = step(state, corrupted, clean)
        jax.block_until_ready(state)

    return train


def measure(
    fit: Steps, loop: Steps, options: argparse.Namespace
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Seconds of both, a pair a round; each goes first every other time."""
    for warm in (fit, loop):
        warm(3)
    for number in range(options.rounds):
        order = (fit, loop) if number % 2 else (loop, fit)
        seconds = {way: timed(way, options.steps) for way in order}
        yield seconds[fit], seconds[loop]


def timed(way: Steps, steps: int) -> np.ndarray:
    """Seconds by the clock, and of all threads of this process."""
    clocks = (time.perf_counter, time.process_time)
    start = np.array([clock() for clock in clocks])
    way(steps)
    return np.array([clock() for clock in clocks]) - start


def report(
    jit: bool, steps: int, pairs: Iterator[tuple[np.ndarray, np.ndarray]]
) -> None:
    seconds = np.array(list(pairs))  # (rounds, fit or loop, clock)
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
    parser.add_argument("--crop-size", type=int, default=32)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    main()
