"""How fast an accelerator corrupts images and trains on them.

    python -m benchmarks.gpu --bandwidth 4800          # of an H200, in GB/s
    python -m benchmarks.gpu --images 5 --batch-size 5 --filters 4 --steps 2 \\
        --rounds 1

The second command is the miniature for a CPU.
First table: images/s of each corruption at 128x128x3 float32, compiled by XLA.
The images do not fit into a cache, so one read and one write of all of them at
the speed that a copy reaches here, or at the bandwidth that the maker states,
is the limit. Second table: images/s of training `deep_skip` from PNG shards,
with the corruption in tf.data on the accelerator or on the CPU's threads, in
the model, or none at all. Each figure is the median of the rounds.
"""

import argparse
import os
import pathlib
import statistics
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from keras_ae import corruptions, losses, models
from keras_ae.input_pipeline import training_batches
from pipeline.transforms.shard_images import shard_images

SIZE, CALLS = 128, 10
KINDS = {
    "noise": corruptions.GaussianNoise(),
    "Poisson noise": corruptions.PoissonNoise(),
    "speckle": corruptions.SpeckleNoise(),
    "salt and pepper": corruptions.SaltAndPepper(),
    "blur": corruptions.GaussianBlur(),
    "anisotropic blur": corruptions.AnisotropicGaussianBlur(),
    "motion blur": corruptions.MotionBlur(),
    "downsampling": corruptions.Downsampling(),
    "JPEG": corruptions.JpegCompression(),
    "knockout": corruptions.Knockout(),
    "textbook": corruptions.protocols.textbook(),
    "robust": corruptions.protocols.robust(),
}
Call = Callable[[], object]


def main() -> None:
    options = parse_arguments()
    device = accelerator()
    print(
        f"{describe(device)}, 128x128x3, {options.images} images corrupted "
        f"at once, {options.batch_size} in a batch of training\n"
    )
    print_corruptions(device, options)
    print_training(device, options)


def accelerator() -> str:
    return "/GPU:0" if tf.config.list_logical_devices("GPU") else "/CPU:0"


def describe(device: str) -> str:
    """The hardware's name, where it tells."""
    kind = device.strip("/").partition(":")[0]
    found = tf.config.list_physical_devices(kind)[0]
    details = tf.config.experimental.get_device_details(found)
    return details.get("device_name", device)


def print_corruptions(device: str, options: argparse.Namespace) -> None:
    shape = (options.images, SIZE, SIZE, 3)
    with tf.device(device):
        images = tf.random.stateless_uniform(shape, (1, 2))
    calls = {"copy": compiled(lambda images, position: images + 1.0, images)}
    for kind, layer in KINDS.items():
        layer.build(shape)
        calls[kind] = compiled(lambda x, i, c=layer: c.keyed(x, 0, i), images)
    calls_taken = measure(calls, options.rounds)
    seconds = {kind: s / CALLS for kind, s in calls_taken.items()}
    print("| corruption | images/s | GB/s | of a copy | of the bandwidth |")
    print("|---|---:|---:|---:|---:|")
    for kind, taken in seconds.items():
        rate = f"{options.images / taken:,.0f}"
        moved = 2 * 4 * np.prod(shape) / taken / 1e9
        share = f"{seconds['copy'] / taken:.0%}"
        stated = options.bandwidth
        of_stated = f"{moved / stated:.0%}" if stated else "not given"
        print(f"| {kind} | {rate} | {moved:,.1f} | {share} | {of_stated} |")


def compiled(
    function: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], images: tf.Tensor
) -> Call:
    """So many calls in a row and one wait, as in a training."""
    fast = tf.function(function, jit_compile=True)
    # Numbers of batches: constants would let draws be folded away.
    positions = [tf.constant(i) for i in range(CALLS)]

    def call() -> None:
        for position in positions:
            last = fast(images, position)
        float(last[0, 0, 0, 0])  # Waits for the accelerator.

    return call


def print_training(device: str, options: argparse.Namespace) -> None:
    textbook = KINDS["textbook"]
    with tempfile.TemporaryDirectory() as folder:
        shards = pathlib.Path(folder) / "shards"
        shard_images("dead_leaves:1", 5 * options.batch_size, SIZE, shards)
        seconds = {
            "in tf.data, accelerator": epoch(shards, device, options),
            "in tf.data, CPU": epoch(shards, "/CPU:0", options),
            "in the model": epoch(shards, "model", options, textbook),
            "none": epoch(shards, "model", options),
        }
    print("\n| corruption | training, images/s | of none |")
    print("|---|---:|---:|")
    for place, taken in seconds.items():
        rate = f"{options.batch_size * options.steps / taken:,.0f}"
        print(f"| {place} | {rate} | {seconds['none'] / taken:.0%} |")


def epoch(
    shards: pathlib.Path,
    placement: str,
    options: argparse.Namespace,
    in_model: corruptions.Corruption | None = None,
) -> float:
    """Median seconds of an epoch of `fit`; the first, which compiles, aside."""
    before = None if placement == "model" else KINDS["textbook"]
    size, times = options.batch_size, EpochTimes()
    network = models.deep_skip(options.filters)
    if in_model:
        network = models.denoising(network, in_model)
    network.compile("adam", loss=losses.MixedL1L2())
    network.fit(
        training_batches(shards, size, SIZE, before, placement=placement),
        epochs=options.rounds + 1,
        steps_per_epoch=options.steps,
        shuffle=False,
        verbose=0,
        callbacks=[times],
    )
    return statistics.median(times.seconds[1:])


class EpochTimes(keras.callbacks.Callback):
    """Seconds of each epoch."""

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.seconds: list[float] = []

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, float] | None = None
    ) -> None:
        self.start = time.perf_counter()

    def on_epoch_end(
        self, epoch: int, logs: dict[str, float] | None = None
    ) -> None:
        self.seconds.append(time.perf_counter() - self.start)


def measure(calls: dict[str, Call], rounds: int) -> dict[str, float]:
    """Median seconds of each call; the rounds go over all in turn."""
    for call in calls.values():
        call()
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--filters", type=int, nargs="+", default=[32, 64, 128])
    parser.add_argument("--images", type=int, default=2048)
    parser.add_argument("--bandwidth", type=float, help="GB/s, as stated")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    main()
