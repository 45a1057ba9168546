"""How fast a training runs, and what share of the device that is."""

import dataclasses
import importlib.util
import json
import math
import pathlib
import subprocess
import sys
import time
from collections.abc import Iterator

import jax
import jax.numpy as jnp

from benchmarks.accelerator.photographs import Photographs
from benchmarks.accelerator.trainer import Trainer
from pipeline.configs import Training


def matrix_peak(side: int) -> float:
    """Flops/s of products of square bfloat16 matrices, the best of five."""
    matrix = jnp.ones((side, side), jnp.bfloat16)
    product = jax.jit(jnp.matmul)
    product(matrix, matrix).block_until_ready()
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(10):
            last = product(matrix, matrix)
        last.block_until_ready()
        seconds.append(time.perf_counter() - start)
    return 10 * 2 * side**3 / min(seconds)


def speed_table(
    recipes: dict[str, Training],
    photographs: Photographs,
    steps: int,
    matrix_side: int,
) -> Iterator[str]:
    """Markdown: images/s of training, ours and torch's, one after the other.

    `whole` is what `train` does; `step` is the step alone on one batch, as
    torch is timed. The flops are those of the convolutions' definition.
    """
    peak = matrix_peak(matrix_side)
    yield f"{jax.devices()[0].device_kind}, {peak / 1e12:,.2f} Tflop/s in bf16"
    yield ""
    yield "| model | who | images/s | of the peak |"
    yield "|---|---|---:|---:|"
    for name, recipe in recipes.items():
        trainer = Trainer(name, recipe, pathlib.Path("nowhere"))
        flops = _step_flops(trainer, photographs) / recipe.batch_size
        rates = {
            "ours, whole": _whole(trainer, photographs, steps),
            "ours, step": _step(trainer, photographs, steps),
        }
        if importlib.util.find_spec("torch"):
            rates["torch.compile, step"] = _torch_step(recipe, steps)
        for who, rate in rates.items():
            share = rate * flops / peak
            yield f"| {name} | {who} | {rate:,.1f} | {share:.1%} |"


def _step_flops(trainer: Trainer, photographs: Photographs) -> float:
    """Counted in the program before it is compiled, corruption left out."""
    batch = trainer.batch(photographs, 0, trainer.recipe.batch_size)
    step = jax.jit(trainer.update).lower(trainer.state, *batch)
    return float(step.cost_analysis()["flops"])


def _whole(trainer: Trainer, photographs: Photographs, steps: int) -> float:
    for first in (0, steps):  # The first compiles.
        start = time.perf_counter()
        trainer.state, loss = trainer.train(
            trainer.state, first, photographs, steps
        )
        float(loss)
    return steps * trainer.recipe.batch_size / (time.perf_counter() - start)


def _step(trainer: Trainer, photographs: Photographs, steps: int) -> float:
    batch = trainer.batch(photographs, 0, trainer.recipe.batch_size)
    update = jax.jit(trainer.update, donate_argnums=0)
    for count in (3, steps):  # The first compiles.
        start = time.perf_counter()
        for _ in range(count):
            trainer.state, loss = update(trainer.state, *batch)
        float(loss)
    return steps * trainer.recipe.batch_size / (time.perf_counter() - start)


def _torch_step(recipe: Training, steps: int) -> float:
    """Timed in a process of its own: two copies of LLVM do not go together.

    NaN if that fails, so that the rest of the table is still taken.
    """
    told = json.dumps(dataclasses.asdict(recipe))
    command = ["-m", "benchmarks.accelerator.torch_speed", told, str(steps)]
    done = subprocess.run([sys.executable, *command], stdout=subprocess.PIPE)
    return math.nan if done.returncode else float(done.stdout.split()[-1])
