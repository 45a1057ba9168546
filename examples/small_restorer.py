"""What the examples on training share: noisy images and a small restorer."""

import argparse
import dataclasses

import keras
import numpy as np
from arguments import at_least
from numpy.typing import NDArray

from keras_ae import corruptions, losses, metrics, models
from pipeline.sources.dead_leaves import draw_dead_leaves

SIDE = 32  # pixels
STDDEV = 0.1  # of the noise, which alone gives a PSNR of 20 dB.
BATCH = 16  # images

Images = NDArray[np.float32]


def options(description: str | None, steps: int) -> argparse.ArgumentParser:
    """The options of every example on training."""
    parser = argparse.ArgumentParser(
        description=(description or "").partition("\n")[0]
    )
    parser.add_argument(
        "--steps",
        type=at_least(1),
        default=steps,
        help="batches of each training (default: %(default)s)",
    )
    parser.add_argument("--figure", help="where to save the picture")
    return parser


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Dead leaves with noise and without, in [0, 1].

    Args:
        noisy, clean: float32 `(images, 32, 32, 3)`.
    """

    noisy: Images
    clean: Images


def pairs(count: int, seed: int = 0) -> Pairs:
    """As many images; another seed draws others, such as those to test on."""
    leaves = [draw_dead_leaves(seed, index, SIDE) for index in range(count)]
    clean = np.stack(leaves).astype("float32") / 255
    noise = corruptions.GaussianNoise((STDDEV, STDDEV))
    noisy = noise.keyed(clean, seed=seed, position=0)
    return Pairs(keras.ops.convert_to_numpy(noisy), clean)


def deep_skip(optimizer: keras.optimizers.Optimizer) -> keras.Model:
    """Two encoder and two decoder blocks, always the same first weights."""
    keras.utils.set_random_seed(0)
    model = models.deep_skip((16, 32))
    model.compile(
        optimizer,
        loss=losses.MixedL1L2(),
        metrics=[metrics.PSNR()],
        jit_compile=keras.backend.backend() == "jax",
    )
    return model


def values(model: keras.Model) -> list[np.ndarray]:
    """Those of all variables, of the model and of its optimizer."""
    model.optimizer.build(model.trainable_variables)
    return [keras.ops.convert_to_numpy(v) for v in _variables(model)]


def start_again(
    model: keras.Model, first: list[np.ndarray], rate: float
) -> None:
    """Takes a model back to the values it had, for another learning rate."""
    for variable, value in zip(_variables(model), first, strict=True):
        variable.assign(value)
    model.optimizer.learning_rate = rate


def _variables(model: keras.Model) -> list[keras.Variable]:
    return [*model.variables, *model.optimizer.variables]
