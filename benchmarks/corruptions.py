"""How fast the corruptions are, beside what people would use instead.

    pip install -r requirements-benchmarks.txt -c constraints.txt
    python -m benchmarks.corruptions            # about 4 minutes

Images/s of one core: 64 images of 128x128x3 float32 divided by the CPU time
(of all threads, so other work on the machine counts little) that one call
takes; the median of interleaved rounds. `of limit` is the share reached of what
the hardware allows for our formulation: for blur the two matrix products at the
measured speed of one, for the others one read and one write of the batch at the
measured speed of a copy. Libraries that are not installed are named below the
table. TensorFlow Addons is not measured: it does not work beside Keras 3.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import keras
import numpy as np

from keras_ae import corruptions

BATCH, SIZE = 64, 128
MAX_SIGMA, STDDEV, AMOUNT = 3.0, 0.1, 0.05
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
LIBRARIES = ("albumentations", "kornia", "jax")
Runs = dict[tuple[str, str], Callable[[], object]]  # (kind, who) -> one call


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    images = np.random.default_rng(0).uniform(size=(BATCH, SIZE, SIZE, 3))
    images = images.astype("float32")
    if keras.backend.backend() == "jax":  # Called by the other process.
        print(json.dumps(_flat(measure(jax_runs(images), options.rounds))))
        return
    runs = tensorflow_runs(images) | library_runs(images)
    seconds = measure(runs | limit_runs(images), options.rounds)
    if installed("jax"):
        seconds |= in_jax(options.rounds)
    print_table(seconds)
    missing = [name for name in LIBRARIES if not installed(name)]
    if missing:
        print(f"\nLeft out, because not installed: {', '.join(missing)}.")


def installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def measure(runs: Runs, rounds: int) -> dict[tuple[str, str], float]:
    """Median CPU seconds of each call; rounds go over all of them in turn."""
    for run in runs.values():
        run()
    times: dict[tuple[str, str], list[float]] = {key: [] for key in runs}
    for _ in range(rounds):
        for key, run in runs.items():
            start = time.process_time()
            run()
            times[key].append(time.process_time() - start)
    return {key: statistics.median(values) for key, values in times.items()}


def tensorflow_runs(images: np.ndarray) -> Runs:
    """Ours on TensorFlow and Keras's own layers.

    `graph` is what runs inside tf.data, without tf.data, which would make
    batches ahead of being asked.
    """
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tensor, runs = tf.constant(images), {}
    position = tf.constant(7)  # A number would let draws be folded away.
    for kind, layer in OURS.items():
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
    for kind, layer in keras_layers().items():
        graph = tf.function(lambda x, layer=layer: layer(x, training=True))
        runs[kind, "Keras layer"] = lambda f=graph: f(tensor).numpy()
    return runs


def keras_layers() -> dict[str, keras.layers.Layer]:
    """The nearest of Keras: one sigma per batch, one block per image."""
    return {
        "noise": keras.layers.GaussianNoise(STDDEV),
        "blur": keras.layers.RandomGaussianBlur(
            kernel_size=25, sigma=1.0, value_range=(0, 1)
        ),
        "knockout": keras.layers.RandomErasing(value_range=(0, 1)),
    }


def jax_runs(images: np.ndarray) -> Runs:
    """Ours on JAX, compiled."""
    import jax

    runs: Runs = {}
    for kind, layer in OURS.items():
        layer.keyed(images[:5], 0, 0)
        jitted = jax.jit(lambda x, i, layer=layer: layer.keyed(x, 1, i))
        runs[kind, "ours, JAX jit"] = lambda f=jitted: np.asarray(f(images, 7))
    return runs


def library_runs(images: np.ndarray) -> Runs:
    """Libraries that work image by image, and kornia, which takes batches."""
    sigmas = np.random.default_rng(1).uniform(0.01, MAX_SIGMA, BATCH)
    runs = numpy_runs(images, sigmas)
    if installed("albumentations"):
        runs |= albumentations_runs(images)
    if installed("kornia"):
        runs |= kornia_runs(images, sigmas)
    return runs


def numpy_runs(images: np.ndarray, sigmas: np.ndarray) -> Runs:
    import cv2
    from scipy.ndimage import gaussian_filter

    cv2.setNumThreads(1)
    rng = np.random.default_rng(2)
    pairs = list(zip(images, sigmas, strict=True))
    return {
        ("noise", "NumPy"): lambda: (
            images + STDDEV * rng.standard_normal(images.shape, dtype="float32")
        ),
        ("blur", "OpenCV"): lambda: [
            cv2.GaussianBlur(x, (0, 0), s, borderType=cv2.BORDER_REFLECT)
            for x, s in pairs
        ],
        ("blur", "SciPy"): lambda: [
            gaussian_filter(x, (s, s, 0)) for x, s in pairs
        ],
    }


def albumentations_runs(images: np.ndarray) -> Runs:
    import albumentations as A

    kinds = {
        "noise": A.GaussNoise(std_range=(STDDEV, STDDEV), p=1),
        "salt and pepper": A.SaltAndPepper(amount=(AMOUNT, AMOUNT), p=1),
        "blur": A.GaussianBlur(
            blur_limit=0, sigma_limit=(0.01, MAX_SIGMA), p=1
        ),
        "knockout": A.CoarseDropout(
            num_holes_range=(10, 10),
            hole_height_range=(1, 9),
            hole_width_range=(1, 9),
            p=1,
        ),
    }
    return {
        (kind, "albumentationsx"): lambda f=f: [f(image=x) for x in images]
        for kind, f in kinds.items()
    }


def kornia_runs(images: np.ndarray, sigmas: np.ndarray) -> Runs:
    import kornia
    import torch

    torch.set_num_threads(1)
    tensor = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()
    sigma = torch.from_numpy(sigmas).float()[:, None].repeat(1, 2)
    blur = kornia.filters.gaussian_blur2d
    augment = kornia.augmentation
    noise = augment.RandomGaussianNoise(std=STDDEV, p=1.0)
    impulses = augment.RandomSaltAndPepperNoise(amount=AMOUNT, p=1.0)
    erase = augment.RandomErasing(p=1.0)
    return {
        ("noise", "kornia"): lambda: noise(tensor),
        ("salt and pepper", "kornia"): lambda: impulses(tensor),
        ("blur", "kornia"): lambda: blur(tensor, (25, 25), sigma),
        ("knockout", "kornia"): lambda: erase(tensor),
    }


def limit_runs(images: np.ndarray) -> Runs:
    """What the hardware takes for the least that each kind must do."""
    import tensorflow as tf

    lines = tf.constant(images.reshape(BATCH, SIZE, SIZE * 3))
    matrices = tf.constant(np.ones((BATCH, SIZE, SIZE), "float32"))
    product = tf.function(lambda: tf.matmul(matrices, lines))
    copy = tf.function(lambda: lines + 1.0)
    return {
        ("limit", "product"): lambda: product().numpy(),
        ("limit", "copy"): lambda: copy().numpy(),
    }


def in_jax(rounds: int) -> dict[tuple[str, str], float]:
    """The JAX rows, from a process of their own."""
    child = subprocess.run(
        [sys.executable, __file__, f"--rounds={rounds}"],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    rows = json.loads(child.stdout.splitlines()[-1])
    return {(kind, who): seconds for kind, who, seconds in rows}


def _flat(seconds: dict[tuple[str, str], float]) -> list[list[object]]:
    return [[*key, value] for key, value in seconds.items()]


def print_table(seconds: dict[tuple[str, str], float]) -> None:
    copy = seconds["limit", "copy"]
    least = {"blur": 2 * seconds["limit", "product"]}
    print("| corruption | who | images/s of one core | x ours | of limit |")
    print("|---|---|---:|---:|---:|")
    for kind in OURS:
        rows = {who: s for (k, who), s in seconds.items() if k == kind}
        ours = min(s for who, s in rows.items() if who.startswith("ours"))
        for who, taken in sorted(rows.items(), key=lambda row: row[1]):
            share = least.get(kind, copy) / taken
            limit = f"{share:.0%}" if who.startswith("ours") else ""
            rate = f"{BATCH / taken:,.0f} | {ours / taken:.2f}"
            print(f"| {kind} | {who} | {rate} | {limit} |")


if __name__ == "__main__":
    main()
