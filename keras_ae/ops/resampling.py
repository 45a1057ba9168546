"""Loss of resolution, of its own strength for every image of a batch."""

from typing import Any

from keras import ops

from keras_ae.ops.separable import separable_product

Tensor = Any


def downsample_upsample(images: Tensor, factor: Tensor) -> Tensor:
    """Shrinks image `b` by `factor[b]` and enlarges it to its size again.

    Down by the mean over areas (the pixels of the small image cover the large
    one; those cut by a border count in part), up by bilinear interpolation
    with pixel centres aligned: `cv2.resize` with `INTER_AREA`, then with
    `INTER_LINEAR`. Two matrix products per image, one along each axis.

    Args:
        images: float tensor `(batch, height, width, channels)`.
        factor: float tensor `(batch,)`, at least 1; the small image has
            `max(1, round(size / factor))` pixels along each axis.

    Returns:
        A tensor of the shape and dtype of `images`, whose range it keeps.
    """
    height, width = ops.shape(images)[1:3]
    return separable_product(
        images,
        resampling_matrix(factor, height),
        resampling_matrix(factor, width),
    )


def resampling_matrix(factor: Tensor, size: Any) -> Tensor:
    """The matrix of `downsample_upsample` along a line of `size` pixels.

    Args:
        factor: float tensor `(batch,)`, at least 1.
        size: int (or scalar tensor), pixels, positive.

    Returns:
        A float32 tensor `(batch, size, size)` whose rows sum to one.
    """
    full = ops.cast(size, "float32")
    small = ops.round(full / ops.cast(factor, "float32"))
    small = ops.maximum(small, 1.0)[:, None, None]
    position = ops.cast(ops.arange(size), "float32")
    center = (position[:, None] + 0.5) * small / full - 0.5
    center = ops.clip(center, 0.0, small - 1.0)
    left = ops.floor(center)
    right = ops.minimum(left + 1.0, small - 1.0)
    weight = center - left
    area = full / small
    return (1.0 - weight) * _area_mean(
        left, area, position
    ) + weight * _area_mean(right, area, position)


def _area_mean(pixel: Tensor, area: Tensor, position: Tensor) -> Tensor:
    """Weights of the full line's pixels in a pixel of the small one."""
    end = ops.minimum((pixel + 1.0) * area, position + 1.0)
    start = ops.maximum(pixel * area, position)
    return ops.maximum(end - start, 0.0) / area
