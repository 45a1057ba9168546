"""What replaces tensorflow-addons gives what tensorflow-addons gives.

`make parity` runs this on what reference.py has written.
"""

import keras
import numpy as np
import pytest
import scipy.ndimage
from keras import ops

from keras_ae.corruptions import Knockout
from keras_ae.ops import gaussian_blur
from keras_ae.training import CyclicalLearningRate

pytestmark = pytest.mark.backend

MAX_SIGMA = 3.0
RADIUS = 12  # 4 sigma


def blurred(images, sigma):
    return ops.convert_to_numpy(gaussian_blur(images, sigma, MAX_SIGMA))


def test_gaussian_filter2d(reference, agree):
    ours = blurred(reference["images"], reference["sigma"])
    theirs = reference["gaussian SYMMETRIC"]
    agree("gaussian_filter2d", "keras_ae.ops.gaussian_blur", theirs, ours, 2e-6)


def test_gaussian_filter2d_reflecting_without_the_edge(reference, agree):
    around = ((0, 0), (RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0))
    padded = ops.pad(reference["images"], around, mode="reflect")
    ours = blurred(padded, reference["sigma"])
    ours = ours[:, RADIUS:-RADIUS, RADIUS:-RADIUS]
    theirs = reference["gaussian REFLECT"]
    agree(
        "gaussian_filter2d, REFLECT",
        "keras.ops.pad, blur, crop",
        theirs,
        ours,
        2e-6,
    )


@pytest.mark.parametrize("size", [3, 5])
def test_mean_filter2d(reference, agree, size):
    r = size // 2
    around = ((0, 0), (r, r), (r, r), (0, 0))
    padded = ops.pad(reference["images"], around, mode="symmetric")
    ours = ops.convert_to_numpy(ops.average_pool(padded, size, strides=1))
    theirs = reference[f"mean {size}"]
    agree(
        f"mean_filter2d {size}x{size}",
        "keras.ops.average_pool",
        theirs,
        ours,
        1e-6,
    )


@pytest.mark.parametrize("size", [3, 5])
def test_median_filter2d(reference, agree, size):
    ours = scipy.ndimage.median_filter(
        reference["images"], (1, size, size, 1), mode="reflect"
    )
    theirs = reference[f"median {size}"]
    agree(
        f"median_filter2d {size}x{size}",
        "scipy.ndimage.median_filter",
        theirs,
        ours,
        0,
    )


def knocked_out(images, top, left, height, width):
    """One block in each image; arguments `(batch,)`."""
    block = [ops.cast(x, "int32")[:, None] for x in (top, left, height, width)]
    return ops.convert_to_numpy(
        Knockout(blocks=1).apply(ops.convert_to_tensor(images), *block)
    )


def test_cutout(reference, agree):
    y, x = reference["centre"].T
    size = np.ones_like(y)
    ours = knocked_out(reference["images"], y - 3, x - 5, 6 * size, 10 * size)
    agree("cutout", "Knockout.apply", reference["cutout"], ours, 0)


def test_random_cutout(reference, agree):
    theirs = reference["random_cutout"]
    holes = np.all(theirs == 0, axis=-1)
    rows, columns = holes.any(axis=2), holes.any(axis=1)
    ours = knocked_out(
        reference["images"],
        rows.argmax(axis=1),
        columns.argmax(axis=1),
        rows.sum(axis=1),
        columns.sum(axis=1),
    )
    assert rows.any(axis=1).all()
    agree("random_cutout", "Knockout.apply", theirs, ours, 0)


def descent(optimizer, reference, steps):
    """The points that an optimizer visits on reference.py's quadratic."""
    x = keras.Variable(reference["start"])
    for _ in range(steps):
        gradient = reference["curvature"] * (x - reference["target"])
        optimizer.apply([gradient], [x])
        yield ops.convert_to_numpy(x)


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("SGDW", {}),
        ("SGDW, momentum", {"momentum": 0.9}),
        ("SGDW, nesterov", {"momentum": 0.9, "nesterov": True}),
    ],
)
def test_sgdw(reference, agree, name, arguments):
    # Theirs takes the decay of a step, Keras's is multiplied by the rate.
    sgd = keras.optimizers.SGD(1e-2, weight_decay=1e-3 / 1e-2, **arguments)
    theirs = reference[name]
    ours = list(descent(sgd, reference, len(theirs)))
    agree(name, "keras.optimizers.SGD", theirs, ours, 1e-6)


def test_adamw(reference, agree):
    adamw = keras.optimizers.AdamW(1e-3, weight_decay=1e-4 / 1e-3)
    theirs = reference["AdamW"]
    ours = list(descent(adamw, reference, len(theirs)))
    agree("AdamW", "keras.optimizers.AdamW", theirs, ours, 1e-6)


LOW, HIGH = 1e-4, 1e-2


@pytest.mark.parametrize(
    "name, schedule",
    [
        ("triangular", CyclicalLearningRate(LOW, HIGH, 7)),
        ("triangular2", CyclicalLearningRate(LOW, HIGH, 7, gamma=0.5)),
        (
            "exponential cycle",
            CyclicalLearningRate(LOW, LOW + 0.9 * (HIGH - LOW), 7, gamma=0.9),
        ),
        (
            "exponential iterations",
            CyclicalLearningRate(LOW, HIGH, 7, 0.97, "iterations"),
        ),
    ],
)
def test_cyclical_learning_rate(reference, agree, name, schedule):
    theirs = reference[name]
    ours = [ops.convert_to_numpy(schedule(i)) for i in range(len(theirs))]
    agree(name, "CyclicalLearningRate", theirs, ours, 1e-8)
