"""What an image looks like."""

import hashlib
import io
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.sources.dead_leaves import draw_dead_leaves
from pipeline.transforms.near_duplicates import MAX_DISTANCE
from pipeline.transforms.perceptual_hash import (
    BATCH,
    HashBatch,
    perceptual_hash,
    to_gray,
)


def distance(one: np.ndarray, other: np.ndarray) -> int:
    difference = perceptual_hash(one) ^ perceptual_hash(other)
    return int(np.bitwise_count(difference).sum())


def compressed(image: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def scaled(image: np.ndarray, factor: float) -> np.ndarray:
    return cv2.resize(
        image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA
    )


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return draw_dead_leaves(0, 4, 200)


def test_bits_are_the_signs_of_low_frequencies(image):
    # The plain definition, by OpenCV's own scaling and DCT.
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(gray, (64, 64), interpolation=cv2.INTER_AREA)
    waves = cv2.dct(small.astype(float))[:16, :16].ravel()
    expected = np.packbits(waves > np.median(waves)).view(np.uint64)
    difference = perceptual_hash(image) ^ expected
    assert np.bitwise_count(difference).sum() <= 4


@pytest.mark.parametrize(
    "copy",
    [
        lambda image: compressed(image, 90),
        lambda image: compressed(image, 75),
        lambda image: scaled(image, 0.75),
        lambda image: scaled(image, 2.0),
        lambda image: (image * 0.9 + 12).astype(np.uint8),
    ],
)
def test_a_copy_looks_alike(image, copy):
    assert distance(image, copy(image)) <= MAX_DISTANCE


@pytest.mark.parametrize(
    "other",
    [
        lambda image: draw_dead_leaves(0, 5, 200),
        lambda image: image[:, ::-1],
        lambda image: image[:150, :150],
        lambda image: np.roll(image, 20, axis=1),
    ],
)
def test_another_image_does_not(image, other):
    assert distance(image, np.ascontiguousarray(other(image))) > 40


@pytest.mark.parametrize("axis", [0, 1])
def test_different_stripes_do_not_look_alike(rng, axis):
    stripes = [
        np.repeat(rng.integers(0, 256, (1, 64, 1), np.uint8), 64, axis=0)
        for _ in range(2)
    ]
    one, other = (
        np.repeat(s if axis else s.swapaxes(0, 1), 3, axis=2) for s in stripes
    )
    assert distance(one, one.copy()) == 0
    assert distance(one, other) > 40


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (63, 65), (500, 3)])
def test_any_size_has_a_hash(rng, shape):
    image = rng.integers(0, 256, (*shape, 3), np.uint8)
    look = perceptual_hash(image)
    assert look.shape == (4,) and look.dtype == np.uint64


@pytest.mark.parametrize("number", [0, 1, BATCH - 1, BATCH, BATCH + 1])
def test_a_batch_has_the_hash_of_each(rng, number):
    images = rng.integers(0, 256, (number, 9, 20, 3), np.uint8)
    images[:, :, :5] = 7
    batch = HashBatch()
    places = [batch.add(to_gray(image)) for image in images]
    assert places == list(range(number))
    hashes = batch.hashes()
    assert hashes.shape == (number, 4) and hashes.dtype == np.uint64
    for image, look in zip(images, hashes, strict=True):
        np.testing.assert_array_equal(look, perceptual_hash(image))


def test_a_hash_is_the_same_whatever_the_processor_can_do():
    code = (
        "import hashlib\n"
        "from pipeline.sources.dead_leaves import draw_dead_leaves as draw\n"
        "from pipeline.transforms.perceptual_hash import perceptual_hash\n"
        "looks = [perceptual_hash(draw(0, i, 100)) for i in range(20)]\n"
        "data = b''.join(look.tobytes() for look in looks)\n"
        "print(hashlib.sha256(data).hexdigest(), end='')"
    )
    plain = {
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
        "OPENCV_CPU_DISABLE": "AVX512-SKX,AVX2,FMA3,AVX,SSE4.2",
        "OPENBLAS_CORETYPE": "Prescott",
    }
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | plain,
        capture_output=True,
        check=True,
        text=True,
    )
    looks = [perceptual_hash(draw_dead_leaves(0, i, 100)) for i in range(20)]
    data = b"".join(look.tobytes() for look in looks)
    assert result.stdout == hashlib.sha256(data).hexdigest()
