"""Procedural images."""

import hashlib
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from pipeline.sources.dead_leaves import (
    MAX_RADIUS,
    MIN_RADII,
    DeadLeaves,
    disk_law,
    draw_dead_leaves,
)


@pytest.fixture(scope="module")
def sample() -> np.ndarray:
    return np.stack([draw_dead_leaves(0, index) for index in range(64)])


@pytest.mark.parametrize(
    "seed, index, digest",
    [
        (0, 0, "5ea6a8d9ef920ede"),
        (7, 123, "da781bc2f8a67f26"),
        (7, 499_999, "4444d997eee0f8e6"),
    ],
)
def test_an_image_is_the_same_on_every_machine(seed, index, digest):
    image = draw_dead_leaves(seed, index)
    assert image.shape == (128, 128, 3)
    assert image.dtype == np.uint8
    assert hashlib.sha256(image.tobytes()).hexdigest()[:16] == digest


def test_an_image_is_the_same_whatever_the_processor_can_do():
    code = (
        "import sys\n"
        "from pipeline.sources.dead_leaves import draw_dead_leaves\n"
        "sys.stdout.buffer.write(draw_dead_leaves(7, 123).tobytes())"
    )
    plain = {
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
        "OPENCV_CPU_DISABLE": "AVX512-SKX,AVX2,FMA3,AVX,SSE4.2",
    }
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | plain,
        capture_output=True,
        check=True,
    )
    assert result.stdout == draw_dead_leaves(7, 123).tobytes()


def test_the_order_of_drawing_does_not_matter():
    late = draw_dead_leaves(1, 5)
    draw_dead_leaves(1, 4)
    np.testing.assert_array_equal(draw_dead_leaves(1, 5), late)


def test_seed_and_index_both_matter(sample):
    assert len({image.tobytes() for image in sample}) == len(sample)
    assert (draw_dead_leaves(1, 0) != sample[0]).any()


def test_items_name_what_read_draws():
    source = pickle.loads(pickle.dumps(DeadLeaves(seed=3)))
    keys = [item.key for item in source.items(2)]
    assert keys == ["dead_leaves:3/000000", "dead_leaves:3/000001"]
    last = list(source.items(12))[-1]
    np.testing.assert_array_equal(source.read(last), draw_dead_leaves(3, 11))


@pytest.mark.parametrize("min_radius", MIN_RADII)
def test_radii_of_visible_disks_follow_the_power_law(min_radius):
    law = disk_law(min_radius)
    assert law.radii[0] == min_radius
    assert law.radii[-1] == MAX_RADIUS
    density = np.diff(law.cumulative, prepend=0)
    # Divided by the chance to touch the canvas, what is left is r^-3.
    density /= (384 + 2 * law.radii) ** 2
    slope = np.polyfit(np.log(law.radii), np.log(density), 1)[0]
    assert slope == pytest.approx(-3, abs=1e-6)


def test_colours_spread_as_in_photographs(sample):
    red, green, blue = sample.reshape(-1, 3).T.astype(float)
    luma = (red + green + blue) / 3**0.5
    yellow = (red + green - 2 * blue) / 6**0.5
    tint = (red - green) / 2**0.5
    assert luma.std() > 2 * yellow.std() > 2 * tint.std()
    assert 80 < sample.mean() < 130


def test_gradients_are_as_sparse_as_in_photographs(sample):
    gray = sample.mean(axis=3)
    gradients = np.abs(np.diff(gray, axis=2))
    # BSDS: mean 8.7, median 3.3 of 255 levels.
    assert 5 < gradients.mean() < 12
    assert np.median(gradients) < gradients.mean() / 2


def test_edges_are_antialiased():
    # A disk's edge has pixels of colours between those of its two sides.
    image = draw_dead_leaves(0, 0).astype(int).sum(axis=2)
    left, middle, right = image[:, :-2], image[:, 1:-1], image[:, 2:]
    steps = np.abs(left - right) > 150
    low, high = np.minimum(left, right), np.maximum(left, right)
    between = (middle > low + 15) & (middle < high - 15)
    assert between[steps].mean() > 0.5


@pytest.mark.parametrize("size", [1, 50, 160, 300])
def test_any_size_can_be_drawn(size):
    image = draw_dead_leaves(0, 0, size)
    assert image.shape == (size, size, 3)
    assert image.dtype == np.uint8
    np.testing.assert_array_equal(draw_dead_leaves(0, 0, size), image)


@pytest.mark.parametrize("size", [64, 160])
def test_the_statistics_are_those_of_any_size(sample, size):
    number = 64 * 128**2 // size**2
    other = np.stack([draw_dead_leaves(1, i, size) for i in range(number)])
    for step in (1, 4, 16):
        one, two = (
            np.abs(np.diff(images.mean(axis=3)[:, ::step, ::step], axis=2))
            for images in (sample, other)
        )
        assert two.mean() == pytest.approx(one.mean(), rel=0.15)


def test_more_disks_than_16_bits_can_number():
    law = disk_law(MIN_RADII[0], 1400)
    assert law.num_disks > 2**16
    image = draw_dead_leaves(0, 4, 1400)
    assert image[::7, ::7].std() > 10
