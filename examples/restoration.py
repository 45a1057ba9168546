"""What the examples on restoring share: training images, training, scores."""

import argparse
import dataclasses

import keras
import numpy as np
from arguments import at_least
from numpy.typing import NDArray

from keras_ae import losses, metrics, models
from keras_ae.corruptions.protocols import textbook
from pipeline.errors import UserError
from pipeline.evaluation.evaluate import make_inputs
from pipeline.evaluation.photographs import load_photographs
from pipeline.evaluation.textbook import TEXTBOOK
from pipeline.sources.dead_leaves import draw_dead_leaves

CROP, BATCH = 64, 4  # pixels, images
TAG = "photographs"  # Names the tiles, on which their damage depends.

Images = NDArray[np.float32]


def options(description: str | None, images: int) -> argparse.ArgumentParser:
    """The options of every example on restoring."""
    parser = argparse.ArgumentParser(
        description=(description or "").partition("\n")[0]
    )
    parser.add_argument(
        "--images",
        type=at_least(BATCH),
        default=images,
        help="dead leaves to train on, each seen once (default: %(default)s)",
    )
    parser.add_argument(
        "--photographs",
        default="data/photographs/*.png",
        help="a glob of those to judge on (default: %(default)s)",
    )
    parser.add_argument(
        "--tiles", type=at_least(1), help="to judge on (default: all)"
    )
    parser.add_argument("--figure", help="where to save the picture")
    return parser


def dead_leaves(count: int) -> Images:
    """Training images, float32 `(count, 64, 64, 3)` in [0, 1]."""
    leaves = [draw_dead_leaves(0, index, CROP) for index in range(count)]
    return np.stack(leaves).astype("float32") / 255


def train(
    model: keras.Model,
    images: Images,
    loss: keras.losses.Loss | None = None,
) -> None:
    """One pass over the images, each damaged in one of the textbook's ways."""
    steps = len(images) // BATCH
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps, warmup_target=2e-3, warmup_steps=steps // 10
    )
    training = models.denoising(model, textbook(seed=1))
    training.compile(
        keras.optimizers.Adam(rate),
        loss=loss or losses.MixedL1L2(),
        jit_compile=keras.backend.backend() == "jax",
    )
    training.fit(images, images, BATCH, shuffle=False, verbose=0)


@dataclasses.dataclass(frozen=True)
class Tiles:
    """Tiles of photographs with the five inputs of the `textbook` protocol.

    Args:
        photographs: the name of the one that each tile comes from.
        clean: float32 `(tiles, 128, 128, 3)` in [0, 1].
        inputs: float32 `(tiles, 5, 128, 128, 3)`.
    """

    photographs: list[str]
    clean: Images
    inputs: Images

    def restored(self, model: keras.Model) -> Images:
        """What a model makes of the inputs, clipped to [0, 1]."""
        rows = [model.predict_on_batch(five) for five in self.inputs]
        return np.clip(np.stack(rows), 0, 1)

    def psnr(self, outputs: Images) -> Images:
        """`(tiles, 5)`, dB."""
        rows = [
            keras.ops.convert_to_numpy(
                metrics.psnr(np.broadcast_to(clean, five.shape), five)
            )
            for clean, five in zip(self.clean, outputs, strict=True)
        ]
        return np.stack(rows)


def load_tiles(pattern: str, limit: int | None) -> Tiles:
    """The tiles that the pipeline's evaluator would judge on."""
    try:
        photographs = load_photographs(pattern).images
    except UserError as error:
        raise SystemExit(str(error)) from error
    items = TEXTBOOK.items(photographs, limit)
    pairs = [
        make_inputs(TEXTBOOK, pixels, TAG, index)
        for index, (_, pixels) in enumerate(items)
    ]
    clean, inputs = (np.stack(part) for part in zip(*pairs, strict=True))
    return Tiles([name for name, _ in items], clean, inputs)
