"""Gaussian blur with a strength of its own for every image of a batch."""

from typing import Any

from keras import ops

from keras_ae.ops.separable import separable_product

Tensor = Any

TRUNCATE = 4.0  # standard deviations, as scipy.ndimage.gaussian_filter


def gaussian_blur(images: Tensor, sigma: Tensor, max_sigma: float) -> Tensor:
    """Blurs image `b` of a batch by an isotropic Gaussian of `sigma[b]`.

    Two matrix products per image, one along each axis. Borders are reflected
    (`d c b a | a b c d | d c b a`), so a constant image stays constant; the
    result equals `scipy.ndimage.gaussian_filter(image, (sigma, sigma, 0))`.

    Args:
        images: float tensor `(batch, height, width, channels)`.
        sigma: float tensor `(batch,)`, pixels, in `[0, max_sigma]`; 0 leaves
            an image as it is.
        max_sigma: float, pixels; bounds the radius of the kernels.

    Returns:
        A tensor of the shape and dtype of `images`.
    """
    height, width = ops.shape(images)[1:3]
    down = blur_matrix(sigma, height, max_sigma)
    square = isinstance(height, int) and height == width
    across = down if square else blur_matrix(sigma, width, max_sigma)
    return separable_product(images, down, across)


def blur_matrix(sigma: Tensor, size: Any, max_sigma: float) -> Tensor:
    """The matrix that blurs a reflected line of `size` pixels, per image.

    On a line with `radius` pixels more at either end the matrix is banded, each
    row the one above moved by one; the columns of those pixels are then added
    to the columns of the pixels that they mirror.

    Args:
        sigma: float tensor `(batch,)`, pixels, in `[0, max_sigma]`.
        size: int (or scalar tensor), pixels, positive.
        max_sigma: float, pixels.

    Returns:
        A float32 tensor `(batch, size, size)` whose rows sum to one.
    """
    radius = int(TRUNCATE * max_sigma + 0.5)
    offsets = ops.arange(-radius, radius + 1)
    padded = size + 2 * radius
    # A row that is one entry longer than the matrix moves by one each time.
    row = ops.pad(_kernels(sigma, offsets), ((0, 0), (0, size)))
    rows = ops.tile(row, (1, size))[:, : size * padded]
    banded = ops.reshape(rows, (-1, size, padded))
    mirrored = ops.mod(ops.arange(-radius, size + radius), 2 * size)
    mirrored = ops.minimum(mirrored, 2 * size - 1 - mirrored)
    return ops.matmul(banded, ops.one_hot(mirrored, size, dtype="float32"))


def _kernels(sigma: Tensor, offsets: Tensor) -> Tensor:
    """Normalised Gaussian weights `(batch, taps)`, cut at TRUNCATE sigma."""
    sigma = ops.cast(sigma, "float32")[:, None]
    distance = ops.cast(offsets, "float32")[None, :]
    inside = ops.abs(distance) <= ops.floor(TRUNCATE * sigma + 0.5)
    scaled = distance / ops.maximum(sigma, 1e-6)
    weights = ops.where(inside, ops.exp(-0.5 * ops.square(scaled)), 0.0)
    return weights / ops.sum(weights, axis=1, keepdims=True)
