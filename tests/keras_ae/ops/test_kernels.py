"""Blur kernels."""

import numpy as np
import pytest
from keras import ops
from scipy.ndimage import gaussian_filter

from keras_ae.ops import gaussian_kernels, line_kernels

pytestmark = pytest.mark.backend

ANGLES = np.linspace(0.0, np.pi, 13).astype("float32")


def impulse(radius):
    image = np.zeros((2 * radius + 1, 2 * radius + 1))
    image[radius, radius] = 1.0
    return image


@pytest.mark.parametrize("along, across", [(2.0, 1.0), (0.0, 3.0), (0.0, 0.0)])
def test_straight_gaussians_equal_scipy_s(along, across):
    kernel = gaussian_kernels([[along, across]], [0.0], 12)
    expected = gaussian_filter(impulse(12), (across, along), radius=12)
    np.testing.assert_allclose(
        ops.convert_to_numpy(kernel)[0], expected, atol=1e-7
    )


def covariance(kernel):
    offset = np.arange(len(kernel)) - len(kernel) // 2
    row, column = np.meshgrid(offset, offset, indexing="ij")
    return [
        (kernel * a * b).sum()
        for a, b in ((column, column), (column, row), (row, row))
    ]


def test_slanted_gaussians_have_their_covariance():
    sigma = np.broadcast_to([2.0, 1.0], (13, 2))
    kernels = ops.convert_to_numpy(gaussian_kernels(sigma, ANGLES, 12))
    for kernel, angle in zip(kernels, ANGLES, strict=True):
        c, s = np.cos(angle), np.sin(angle)
        expected = [4 * c * c + s * s, 3 * c * s, 4 * s * s + c * c]
        np.testing.assert_allclose(covariance(kernel), expected, atol=1e-3)


@pytest.mark.parametrize("make", [gaussian_kernels, line_kernels])
def test_kernels_sum_to_one_and_are_point_symmetric(make):
    size = np.linspace(0, 6, 13).astype("float32")
    if make is gaussian_kernels:
        size = np.stack([size, size[::-1]], axis=1)
    kernels = ops.convert_to_numpy(make(size, ANGLES, 4))
    np.testing.assert_allclose(kernels.sum(axis=(1, 2)), 1.0, atol=1e-6)
    np.testing.assert_allclose(kernels, kernels[:, ::-1, ::-1], atol=1e-6)
    assert kernels.min() >= 0


def test_a_line_of_no_length_is_one_pixel():
    kernel = ops.convert_to_numpy(line_kernels([0.0], [1.0], 3))[0]
    np.testing.assert_allclose(kernel, impulse(3), atol=1e-6)


@pytest.mark.parametrize("angle, axis", [(0.0, 0), (np.pi / 2, 1)])
def test_a_straight_line_is_a_box_with_soft_ends(angle, axis):
    kernel = ops.convert_to_numpy(line_kernels([4.0], [angle], 3))[0]
    # A box from -2 to 2 convolved with a triangle, sampled at the pixels.
    box = np.array([0, 0.5, 1, 1, 1, 0.5, 0]) / 4
    np.testing.assert_allclose(kernel.sum(axis=axis), box, atol=1e-6)


def test_a_slanted_line_equals_a_fine_integral():
    length, angle = 5.0, 0.6
    kernel = ops.convert_to_numpy(line_kernels([length], [angle], 4))[0]
    place = length * ((np.arange(100_000) + 0.5) / 100_000 - 0.5)
    offset = np.arange(-4, 5)
    row, column = (
        np.maximum(1 - np.abs(place[:, None] * f(angle) - offset), 0)
        for f in (np.sin, np.cos)
    )
    np.testing.assert_allclose(kernel, row.T @ column / 100_000, atol=1e-3)
