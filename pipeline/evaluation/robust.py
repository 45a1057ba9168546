"""The `robust` protocol: damage that defeats who relies on exact 0 and 1.

On the tiles of `textbook`: impulses in single channels, blocks that are not
quite black, faint noise over salt and pepper; and the four damages of
`textbook`, with its very draws, as a camera or a web page would store them.
"""

import io

import numpy as np
from keras import ops
from PIL import Image

from keras_ae.corruptions import Knockout
from pipeline.evaluation.protocol import TILE, Images, Pixels, Protocol
from pipeline.evaluation.textbook import (
    BLUR_STRENGTH,
    DAMAGED,
    IMPULSES,
    NOISE_STRENGTH,
    clip,
    damage,
    deal_tiles,
    draw_blocks,
    generator_of,
)

NEARLY_BLACK = 0.02
FAINT = 2 / 255
JPEG_QUALITY = 90  # of Pillow, with its default chroma subsampling


def damage_robustly(clean: Images, tag: str, index: int) -> Images:
    """The eleven inputs of one tile, in the order of the protocol's columns.

    Args:
        clean: float32 `(128, 128, 3)` in [0, 1].
        tag: str, names the set of tiles.
        index: int, the tile's place in the set.
    """
    generator = generator_of("robust", tag, index)
    four = damage(clean, tag, index)[1:]
    salted = four[DAMAGED.index("sp")]
    levels = np.round(clip(four) * 255).astype(np.uint8)
    return np.stack(
        [
            _single_impulses(clean, generator),
            _nearly_black_blocks(clean, generator),
            _faint_noise(salted, generator),
            *_to_float(levels),
            *_to_float(np.stack([_as_jpeg(image) for image in levels])),
        ]
    )


def _single_impulses(clean: Images, generator: np.random.Generator) -> Images:
    """Exactly 5 % of the values, each channel on its own."""
    amount = round(IMPULSES * TILE * TILE)
    flat = clean.reshape(-1, 3).copy()
    for channel in flat.T:
        hit = generator.permutation(TILE * TILE)[:amount]
        channel[hit] = generator.integers(0, 2, amount)
    return flat.reshape(clean.shape)


def _nearly_black_blocks(
    clean: Images, generator: np.random.Generator
) -> Images:
    knockout = Knockout(value=NEARLY_BLACK)
    gone = knockout.apply(clean[None], **draw_blocks(generator))
    knocked: Images = ops.convert_to_numpy(gone)[0]
    return knocked


def _faint_noise(image: Images, generator: np.random.Generator) -> Images:
    noise = FAINT * generator.standard_normal(image.shape)
    return (image + noise).astype(np.float32)


def _as_jpeg(pixels: Pixels) -> Pixels:
    """Saves uint8 pixels as a JPEG file and reads it back."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=JPEG_QUALITY)
    with Image.open(file) as image:
        return np.asarray(image)


def _to_float(levels: Pixels) -> Images:
    return levels.astype(np.float32) / np.float32(255)


LABELS = {
    "sp_rgb": "Salt and pepper, single channels",
    "knock_02": "Blocks of 0.02",
    "sp_noise": "Salt and pepper, faint noise",
    "gauss_8bit": "Gaussian noise, 8 bits",
    "sp_8bit": "Salt and pepper, 8 bits",
    "blur_8bit": "Blur, 8 bits",
    "knock_8bit": "Knocked-out blocks, 8 bits",
    "gauss_jpeg": "Gaussian noise, JPEG",
    "sp_jpeg": "Salt and pepper, JPEG",
    "blur_jpeg": "Blur, JPEG",
    "knock_jpeg": "Knocked-out blocks, JPEG",
}
COLUMNS = tuple(LABELS)
IMPULSE_COLUMNS = tuple(c for c in COLUMNS if c.startswith(("sp", "knock")))

ROBUST = Protocol(
    name="robust",
    columns=COLUMNS,
    means={"impulses": IMPULSE_COLUMNS, "mean11": COLUMNS},
    labels={
        **LABELS,
        "impulses": "Mean, impulses and blocks",
        "mean11": "Mean, all eleven",
    },
    items=deal_tiles,
    inputs=damage_robustly,
    finish=clip,
    strengths={
        "gauss_8bit": NOISE_STRENGTH,
        "blur_8bit": BLUR_STRENGTH,
        "gauss_jpeg": NOISE_STRENGTH,
        "blur_jpeg": BLUR_STRENGTH,
    },
)
