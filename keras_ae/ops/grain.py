"""Noise whose neighbouring pixels resemble each other."""

from typing import Any

from keras import ops

from keras_ae.ops.blur import blur_matrix
from keras_ae.ops.separable import separable_product

Tensor = Any


def correlate(noise: Tensor, sigma: float) -> Tensor:
    """Blurs white noise by a Gaussian and gives it unit variance again.

    A blurred pixel is a weighted sum of independent ones, so its variance is
    the sum of the squared weights. Each row of the blur's matrices is divided
    by its norm: every pixel has variance 1 exactly, at the borders too.

    Args:
        noise: float tensor `(batch, height, width, channels)`, of independent
            values with variance 1.
        sigma: positive float, pixels. Far from the borders, two pixels at
            distance `d` then correlate by about `exp(-d^2 / (4 sigma^2))`.

    Returns:
        A tensor of the shape and dtype of `noise`.
    """
    height, width = ops.shape(noise)[1:3]
    return separable_product(
        noise, _unit_rows(sigma, height), _unit_rows(sigma, width)
    )


def _unit_rows(sigma: float, size: Any) -> Tensor:
    matrix = blur_matrix(ops.full((1,), sigma), size, sigma)
    norm = ops.sqrt(ops.sum(ops.square(matrix), axis=-1, keepdims=True))
    return matrix / norm
