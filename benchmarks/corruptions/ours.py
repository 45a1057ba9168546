"""Our corruptions on TensorFlow and JAX, and what the hardware allows."""

from collections.abc import Iterable

import numpy as np

from benchmarks.corruptions.measuring import AMOUNT, MAX_SIGMA, STDDEV, Runs
from keras_ae import corruptions

OURS = {
    "noise": corruptions.GaussianNoise((0.0, 2 * STDDEV)),
    "salt and pepper": corruptions.SaltAndPepper(AMOUNT),
    "blur": corruptions.GaussianBlur(MAX_SIGMA),
    "knockout": corruptions.Knockout(),
    "Poisson noise": corruptions.PoissonNoise(),
    "anisotropic blur": corruptions.AnisotropicGaussianBlur(MAX_SIGMA),
    "motion blur": corruptions.MotionBlur(),
    "downsampling": corruptions.Downsampling(),
    "JPEG": corruptions.JpegCompression(),
    "textbook": corruptions.protocols.textbook(),
    "robust": corruptions.protocols.robust(),
}


def tensorflow_runs(images: np.ndarray, kinds: Iterable[str]) -> Runs:
    """Ours on TensorFlow.

    `graph` is what runs inside tf.data, without tf.data, which would make
    batches ahead of being asked.
    """
    import tensorflow as tf

    tensor, runs = tf.constant(images), {}
    position = tf.constant(7)  # A number would let draws be folded away.
    for kind in kinds:
        layer = OURS[kind]
        layer.keyed(tensor[:5], 0, 0)  # Builds it outside of any graph.
        compiled = tf.function(layer.keyed, jit_compile=True)
        graph = tf.function(layer.keyed)
        runs[kind, "ours, graph"] = lambda f=graph: f(
            tensor, 1, position
        ).numpy()
        runs[kind, "ours, eager"] = lambda f=layer: f.keyed(tensor, 1, 7)
        runs[kind, "ours, XLA"] = lambda f=compiled: f(
            tensor, 1, position
        ).numpy()
    return runs


def jax_runs(images: np.ndarray, kinds: Iterable[str]) -> Runs:
    """Ours on JAX, compiled."""
    import jax

    runs: Runs = {}
    for kind in kinds:
        layer = OURS[kind]
        layer.keyed(images[:5], 0, 0)
        jitted = jax.jit(lambda x, i, layer=layer: layer.keyed(x, 1, i))
        runs[kind, "ours, JAX jit"] = lambda f=jitted: np.asarray(f(images, 7))
    return runs


def limit_runs(images: np.ndarray) -> Runs:
    """What the hardware takes for the least that each kind must do."""
    import tensorflow as tf

    batch, size = images.shape[:2]
    lines = tf.constant(images.reshape(batch, size, size * 3))
    matrices = tf.constant(np.ones((batch, size, size), "float32"))
    product = tf.function(lambda: tf.matmul(matrices, lines))
    copy = tf.function(lambda: lines + 1.0)
    return {
        ("limit", "product"): lambda: product().numpy(),
        ("limit", "copy"): lambda: copy().numpy(),
    }
