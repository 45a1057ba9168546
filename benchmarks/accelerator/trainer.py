"""A training that is killed every nine minutes and does not mind."""

import json
import pathlib
import time
from functools import partial
from typing import Any

import jax
import numpy as np

from benchmarks.accelerator import recipes
from benchmarks.accelerator.photographs import Photographs, random_crops
from keras_ae.metrics import psnr
from pipeline.configs import Training
from pipeline.training.choices import make_corruption, make_loss

STEPS = 50  # between two looks at the clock
VALIDATION = 256  # crops, of photographs that are not trained on

State = tuple[list[Any], list[Any], list[Any]]  # weights, others, optimizer's


class Trainer:
    """Trains on the device: crops, corruptions, steps; the host only waits.

    Every draw is a function of (seed, step), so that state and step are all
    that there is to keep: a resumed training equals an undisturbed one.

    Args:
        name: of the model, and of the files in `directory`.
        recipe: what to train, and how.
        directory: for the checkpoint, and in the end the weights.
    """

    def __init__(
        self, name: str, recipe: Training, directory: pathlib.Path
    ) -> None:
        self.name, self.recipe, self.directory = name, recipe, directory
        self.model = recipes.make_model(recipe, name)
        self.optimizer = recipes.make_optimizer(recipe)
        self.optimizer.build(self.model.trainable_variables)
        self.loss = make_loss(recipe.loss, recipe.loss_arguments)
        self.corruption = make_corruption(recipe.corruption, recipe.seed)
        side = recipe.crop_size
        self.corruption.build((recipe.batch_size, side, side, 3))
        self.step, self.curve = 0, []
        self.state: State = jax.tree.map(lambda v: v.value, self._variables())
        if self.path.exists():
            self._resume()

    @property
    def path(self) -> pathlib.Path:
        return self.directory / f"{self.name}.npz"

    @property
    def done(self) -> bool:
        return self.step >= self.recipe.steps

    def _variables(self) -> tuple[list[Any], list[Any], list[Any]]:
        return (
            self.model.trainable_variables,
            self.model.non_trainable_variables,
            self.optimizer.variables,
        )

    def advance(self, photographs: Photographs, held_out: Photographs) -> None:
        """Trains for a few steps and notes how it went."""
        steps = min(STEPS, self.recipe.steps - self.step)
        start = time.perf_counter()
        self.state, loss = self.train(self.state, self.step, photographs, steps)
        entry = {"loss": float(loss)}  # Waits for the device.
        entry["images_per_second"] = (
            steps * self.recipe.batch_size / (time.perf_counter() - start)
        )
        self.step += steps
        entry["images"] = self.step * self.recipe.batch_size
        entry["psnr"] = float(self.validate(self.state, held_out))
        self.curve.append(entry)

    @partial(jax.jit, static_argnums=(0, 4), donate_argnums=1)
    def train(
        self, state: State, first: Any, photographs: Photographs, steps: int
    ) -> tuple[State, Any]:
        """So many steps in one program; returns the mean loss too."""

        def body(i: Any, carried: tuple[State, Any]) -> tuple[State, Any]:
            state, total = carried
            batch = self.batch(photographs, first + i, self.recipe.batch_size)
            state, loss = self.update(state, *batch)
            return state, total + loss

        state, total = jax.lax.fori_loop(0, steps, body, (state, 0.0))
        return state, total / steps

    def batch(
        self, photographs: Photographs, position: Any, count: int
    ) -> tuple[Any, Any]:
        """(corrupted, clean) number `position`."""
        seed = self.recipe.seed
        key = jax.random.fold_in(jax.random.key(seed), position)
        side = self.recipe.crop_size
        clean = random_crops(photographs, key, count, side)
        return self.corruption.keyed(clean, seed, position), clean

    def update(
        self, state: State, corrupted: Any, clean: Any
    ) -> tuple[State, Any]:
        """One step of the optimizer."""
        weights, others, slots = state

        def objective(weights: Any) -> tuple[Any, Any]:
            restored, new_others, penalties = self.model.stateless_call(
                weights, others, corrupted, training=True, return_losses=True
            )
            return self.loss(clean, restored) + sum(penalties), new_others

        gradient = jax.value_and_grad(objective, has_aux=True)
        (loss, others), gradients = gradient(weights)
        weights, slots = self.optimizer.stateless_apply(
            slots, gradients, weights
        )
        return (weights, others, slots), loss

    @partial(jax.jit, static_argnums=0)
    def validate(self, state: State, held_out: Photographs) -> Any:
        """Mean PSNR on a fixed batch of held-out crops, dB."""
        corrupted, clean = self.batch(held_out, 2**30, VALIDATION)
        restored, _ = self.model.stateless_call(
            state[0], state[1], corrupted, training=False
        )
        return psnr(clean, restored).mean()

    def checkpoint(self) -> None:
        """Writes state, step and curve; replaces the last by a rename."""
        leaves = {
            str(number): np.asarray(leaf)
            for number, leaf in enumerate(jax.tree.leaves(self.state))
        }
        aside = self.directory / f"{self.name}.aside.npz"
        np.savez(aside, step=self.step, curve=json.dumps(self.curve), **leaves)
        aside.replace(self.path)

    def _resume(self) -> None:
        with np.load(self.path) as saved:
            self.step = int(saved["step"])
            self.curve = json.loads(str(saved["curve"]))
            structure = jax.tree.structure(self.state)
            leaves = [saved[str(n)] for n in range(structure.num_leaves)]
        self.state = jax.tree.map(
            jax.numpy.asarray, jax.tree.unflatten(structure, leaves)
        )

    def save_preset(self) -> None:
        """Writes float32 weights (their average, if there is one) and curve."""
        for variables, values in zip(
            self._variables(), self.state, strict=True
        ):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)
        self.optimizer.finalize_variable_values(self.model.trainable_variables)
        final = type(self.model).from_config(self.model.get_config())
        final.set_weights(self.model.get_weights())
        final.save_preset(self.name, self.directory)
        curve = json.dumps(self.curve, indent=1)
        (self.directory / f"{self.name}.curve.json").write_text(curve)


def train_for(
    trainers: list[Trainer],
    photographs: Photographs,
    held_out: Photographs,
    deadline: float,
) -> bool:
    """Trains one after another until a moment of `time.monotonic()`.

    Returns:
        Whether all are done.
    """
    for trainer in trainers:
        while not trainer.done and time.monotonic() < deadline:
            trainer.advance(photographs, held_out)
        trainer.checkpoint()
        if trainer.done:
            trainer.save_preset()
    return all(trainer.done for trainer in trainers)


def report(trainers: list[Trainer]) -> str:
    """A table of how far they are."""
    lines = [
        "| model | images | of | images/s | loss | validation PSNR, dB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for trainer in trainers:
        if trainer.curve:
            last = trainer.curve[-1]
            total = trainer.recipe.steps * trainer.recipe.batch_size
            lines.append(
                f"| {trainer.name} | {last['images']:,} | {total:,} | "
                f"{last['images_per_second']:,.0f} | {last['loss']:.4f} | "
                f"{last['psnr']:.2f} |"
            )
    return "\n".join(lines)
