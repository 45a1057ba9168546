"""What a JPEG file loses, with a quality of its own for every image."""

from typing import Any

import numpy as np
from keras import ops

from keras_ae.ops.chroma import double, halve
from keras_ae.ops.color import rgb_to_ycbcr, ycbcr_to_rgb

Tensor = Any

# ISO/IEC 10918-1, tables K.1 (luminance) and K.2 (chrominance).
LUMINANCE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    "int32",
)
CHROMINANCE = np.full((8, 8), 99, "int32")
CHROMINANCE[:4, :4] = [
    [17, 18, 24, 47],
    [18, 21, 26, 66],
    [24, 26, 56, 99],
    [47, 66, 99, 99],
]


def jpeg(images: Tensor, quality: Tensor) -> Tensor:
    """Images as they return from a baseline JPEG file of `quality[b]`.

    Rounded to 256 levels, turned to YCbCr, colour at half resolution (4:2:0),
    transformed in blocks of 8x8 by the DCT, divided by the tables of ISO/IEC
    10918-1 scaled as by the Independent JPEG Group, rounded, and all the way
    back, with the filters and roundings of libjpeg. The entropy coding loses
    nothing and is left out. Of 100 values 89 are within one level of
    what libjpeg-turbo decodes. Where its integer DCT rounds a coefficient to
    the other of two steps, a block differs: on a photograph by at most 16 of
    255 levels, over all values by less than 0.35 in the mean.

    Args:
        images: float tensor `(batch, height, width, 3)` in `[0, 1]`; values
            outside are clipped.
        quality: int32 tensor `(batch,)` in `1..100`.

    Returns:
        A tensor of the shape and dtype of `images`, multiples of 1/255.
    """
    height, width = ops.shape(images)[1:3]
    levels = ops.round(255.0 * ops.clip(ops.cast(images, "float32"), 0.0, 1.0))
    ycbcr = ops.round(rgb_to_ycbcr(_pad_to_16(levels)))
    planes = ops.transpose(ycbcr, (0, 3, 1, 2))
    luma = _code(planes[:, :1], _table(LUMINANCE, quality))
    chroma = _code(halve(planes[:, 1:]), _table(CHROMINANCE, quality))
    # Cut before it is enlarged: the filter must not see the padding.
    chroma = double(chroma[:, :, : (height + 1) // 2, : (width + 1) // 2])
    planes = ops.concatenate(
        [luma[:, :, :height, :width], chroma[:, :, :height, :width]], axis=1
    )
    rgb = ops.round(ycbcr_to_rgb(ops.transpose(planes, (0, 2, 3, 1))))
    return ops.cast(ops.clip(rgb, 0.0, 255.0) / 255.0, images.dtype)


def _pad_to_16(images: Tensor) -> Tensor:
    """Repeats the last row and column up to multiples of 16."""
    for axis in (1, 2):
        size = ops.shape(images)[axis]
        index = ops.minimum(ops.arange((size + 15) // 16 * 16), size - 1)
        images = ops.take(images, index, axis=axis)
    return images


def _table(base: Any, quality: Tensor) -> Tensor:
    """`base` scaled by the IJG's rule: float32 `(batch, 1, 64)`."""
    quality = ops.cast(quality, "int32")
    scale = ops.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    base = ops.convert_to_tensor(base.reshape(1, 64))
    table = (base * scale[:, None] + 50) // 100
    return ops.cast(ops.clip(table, 1, 255), "float32")[:, None]


def _code(planes: Tensor, table: Tensor) -> Tensor:
    """Quantises the DCT of 8x8 blocks; `(batch, planes, rows, columns)`."""
    batch, count, rows, columns = ops.shape(planes)
    grid = (batch, count, rows // 8, 8, columns // 8, 8)
    cells = (batch, count, rows // 8, columns // 8, 8, 8)
    blocks = ops.transpose(ops.reshape(planes, grid), (0, 1, 2, 4, 3, 5))
    blocks = ops.reshape(blocks, (batch, -1, 64))
    transform = _block_dct()
    coefficients = ops.matmul(blocks - 128.0, transform.T)
    coefficients = _round_half_away(coefficients / table) * table
    blocks = ops.round(ops.matmul(coefficients, transform)) + 128.0
    blocks = ops.reshape(ops.clip(blocks, 0.0, 255.0), cells)
    blocks = ops.transpose(blocks, (0, 1, 2, 4, 3, 5))
    return ops.reshape(blocks, (batch, count, rows, columns))


def _round_half_away(x: Tensor) -> Tensor:
    """Ties are common here: the mean of a block is a multiple of 1/8."""
    return ops.sign(x) * ops.floor(ops.abs(x) + 0.5)


def _block_dct() -> Any:
    """The orthonormal DCT-II of 8x8 pixels as one 64x64 matrix."""
    frequency, pixel = np.arange(8)[:, None], np.arange(8)
    line = np.cos(np.pi / 8 * frequency * (pixel + 0.5)) / 2
    line[0] /= np.sqrt(2)
    return np.kron(line, line).astype("float32")
