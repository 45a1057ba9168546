"""What tensorflow-addons computes: inputs, arguments and results, in one file.

Run by its own environment, where neither Keras 3 nor keras_ae is:

    .venv-parity/bin/python tests/parity/reference.py reference.npz
"""

import sys

import numpy as np
import tensorflow as tf
import tensorflow_addons as tfa

STEPS = 20


def image_filters(images):
    """Gaussians of several sigmas and, of 3x3 and 5x5, means and medians."""
    sigmas = [0.3, 0.5, 1.0, 1.7, 2.4, 3.0]
    arrays = {"images": images, "sigma": np.float32(sigmas)}
    for padding in ("SYMMETRIC", "REFLECT"):
        arrays[f"gaussian {padding}"] = [
            tfa.image.gaussian_filter2d(
                image, 2 * int(4 * sigma + 0.5) + 1, sigma, padding
            )
            for image, sigma in zip(images, sigmas, strict=True)
        ]
    for size in (3, 5):
        arrays[f"mean {size}"] = tfa.image.mean_filter2d(
            images, size, "SYMMETRIC"
        )
        arrays[f"median {size}"] = tfa.image.median_filter2d(
            images, size, "SYMMETRIC"
        )
    return arrays


def cutouts(images):
    """Holes of 6x10 around given points, over the border too, and anywhere."""
    centres = [[0, 0], [5, 3], [20, 14], [36, 28], [36, 2], [18, 28]]
    centre = np.array(centres, "int32")
    return {
        "centre": centre,
        "cutout": tfa.image.cutout(images, (6, 10), centre),
        "random_cutout": tfa.image.random_cutout(images, (6, 10), seed=1),
    }


def descents():
    """The way down a quadratic: `gradient = curvature * (x - target)`."""
    rng = np.random.default_rng(1)
    curvature = rng.uniform(0.1, 2.0, 8).astype("float32")
    start, target = rng.normal(size=(2, 8)).astype("float32")
    sgdw, adamw = tfa.optimizers.SGDW, tfa.optimizers.AdamW
    optimizers = {
        "SGDW": sgdw(1e-3, 1e-2),
        "SGDW, momentum": sgdw(1e-3, 1e-2, momentum=0.9),
        "SGDW, nesterov": sgdw(1e-3, 1e-2, momentum=0.9, nesterov=True),
        "AdamW": adamw(1e-4, 1e-3),
    }
    arrays = {"curvature": curvature, "start": start, "target": target}
    for name, optimizer in optimizers.items():
        x = tf.Variable(start)
        arrays[name] = [
            _step(optimizer, x, curvature * (x - target)) for _ in range(STEPS)
        ]
    return arrays


def _step(optimizer, x, gradient):
    optimizer.apply_gradients([(gradient, x)])
    return x.numpy()


def cycles():
    """Learning rates of the first 100 steps of each cyclical schedule."""
    rates = {
        "initial_learning_rate": 1e-4,
        "maximal_learning_rate": 1e-2,
        "step_size": 7,
    }
    exponential = tfa.optimizers.ExponentialCyclicalLearningRate
    schedules = {
        "triangular": tfa.optimizers.TriangularCyclicalLearningRate(**rates),
        "triangular2": tfa.optimizers.Triangular2CyclicalLearningRate(**rates),
        "exponential cycle": exponential(
            **rates, gamma=0.9, scale_mode="cycle"
        ),
        "exponential iterations": exponential(
            **rates, gamma=0.97, scale_mode="iterations"
        ),
    }
    return {
        name: [schedule(step) for step in range(100)]
        for name, schedule in schedules.items()
    }


def main():
    rng = np.random.default_rng(0)
    images = rng.uniform(0.1, 1.0, (6, 37, 29, 3)).astype("float32")
    tf.get_logger().setLevel("ERROR")  # It warns of slowness only.
    tf.random.set_seed(0)
    np.savez(
        sys.argv[1],
        **image_filters(images),
        **cutouts(images),
        **descents(),
        **cycles(),
    )


if __name__ == "__main__":
    main()
