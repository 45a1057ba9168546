"""Gaussian blur with a strength of its own for every image of a batch."""

from typing import Any

from keras import ops

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
    batch, height, width, channels = ops.shape(images)
    down = blur_matrix(sigma, height, max_sigma)
    across = blur_matrix(sigma, width, max_sigma)
    x = ops.reshape(images, (batch, height, width * channels))
    x = ops.matmul(ops.cast(down, images.dtype), x)
    # Channels move out of the way so that both products are large ones.
    x = ops.reshape(x, (batch, height, width, channels))
    x = ops.reshape(
        ops.transpose(x, (0, 1, 3, 2)), (batch, height * channels, width)
    )
    x = ops.matmul(x, ops.cast(ops.transpose(across, (0, 2, 1)), x.dtype))
    x = ops.reshape(x, (batch, height, channels, width))
    return ops.transpose(x, (0, 1, 3, 2))


def blur_matrix(sigma: Tensor, size: Any, max_sigma: float) -> Tensor:
    """The matrix that blurs a reflected line of `size` pixels, per image.

    Reflection makes a line even and periodic with period `2 * size`, so entry
    `(i, j)` is `w(i - j) + w(i + j + 1)` of the kernel folded to that period.

    Args:
        sigma: float tensor `(batch,)`, pixels, in `[0, max_sigma]`.
        size: int (or scalar tensor), pixels, positive.
        max_sigma: float, pixels.

    Returns:
        A float32 tensor `(batch, size, size)` whose rows sum to one.
    """
    radius = int(TRUNCATE * max_sigma + 0.5)
    offsets = ops.arange(-radius, radius + 1)
    folded = ops.one_hot(ops.mod(offsets, 2 * size), 2 * size, dtype="float32")
    line = ops.matmul(_kernels(sigma, offsets), folded)
    i = ops.arange(size)[:, None]
    j = ops.arange(size)[None, :]
    direct = ops.take(line, ops.mod(i - j, 2 * size), axis=1)
    return direct + ops.take(line, ops.mod(i + j + 1, 2 * size), axis=1)


def _kernels(sigma: Tensor, offsets: Tensor) -> Tensor:
    """Normalised Gaussian weights `(batch, taps)`, cut at TRUNCATE sigma."""
    sigma = ops.cast(sigma, "float32")[:, None]
    distance = ops.cast(offsets, "float32")[None, :]
    inside = ops.abs(distance) <= ops.floor(TRUNCATE * sigma + 0.5)
    scaled = distance / ops.maximum(sigma, 1e-6)
    weights = ops.where(inside, ops.exp(-0.5 * ops.square(scaled)), 0.0)
    return weights / ops.sum(weights, axis=1, keepdims=True)
