"""Pins what a preset answers, so that later code can be held against it.

    python -m tests.keras_ae.presets.pin NAME ...

Run it once, when a preset's weights are new.
"""

import pathlib
import sys

import numpy as np
from keras import ops
from PIL import Image

from keras_ae.models import Pretrained

HERE = pathlib.Path(__file__).parent
PHOTOGRAPH = HERE.parents[2] / "data" / "photographs" / "cat.png"


def main() -> None:
    images = damaged()
    for name in sys.argv[1:]:
        outputs = Pretrained.from_preset(name)(images, training=False)
        np.savez_compressed(
            HERE / f"{name}.npz",
            inputs=images,
            outputs=ops.convert_to_numpy(outputs),
        )


def damaged() -> np.ndarray:
    """A 24x20 piece of a photograph: a block knocked out, salt, noise."""
    with Image.open(PHOTOGRAPH) as photograph:
        piece = np.asarray(photograph.convert("RGB"))[100:124, 100:120]
    rng = np.random.default_rng(0)
    block, salted, noisy = np.stack(3 * [piece.astype("float32") / 255])
    block[4:8, 3:9] = 0.0
    salted[rng.uniform(size=salted.shape[:2]) < 0.05] = 1.0
    noisy += 0.1 * rng.standard_normal(noisy.shape, "float32")
    return np.stack([block, salted, noisy])


if __name__ == "__main__":
    main()
