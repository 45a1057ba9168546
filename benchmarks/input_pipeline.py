"""How fast images come, and how long a training waits for them.

    python -m benchmarks.input_pipeline        # about 3 minutes
    python -m benchmarks.input_pipeline --images 4000 --batches 200 --steps 60

All pipelines read the same dead-leaves shards from a temporary folder and
deliver float32 pairs of 64x64 crops:

* ours: `keras_ae.input_pipeline.training_batches`, and with the corruption
  left to the model;
* plain: the tf.data code one would write for the same corruption;
* tfds: `tfds.builder_from_directory` and Keras's own layers, whose blur has
  one sigma for a whole batch.

Rounds alternate between the pipelines, and the median counts, because other
work on the machine changes from second to second.
"""

import argparse
import pathlib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf
import tensorflow_datasets as tfds

from keras_ae import losses, models
from keras_ae.corruptions import protocols
from keras_ae.input_pipeline import training_batches
from pipeline.transforms.shard_images import shard_images

CROP = 64
WARM_UP = 5  # batches


def main() -> None:
    options = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        shards = pathlib.Path(folder) / "shards"
        shard_images("dead_leaves:1", options.images, 128, shards)
        pipelines = {
            "ours": ours(shards, options.batch_size, "auto"),
            "ours, model corrupts": ours(shards, options.batch_size, "model"),
            "plain tf.data": plain(shards, options.batch_size),
            "tfds + Keras layers": keras_layers(shards, options.batch_size),
        }
        report_speed(pipelines, options)
        report_waiting(pipelines, options)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def ours(shards: pathlib.Path, batch_size: int, placement: str) -> Any:
    return training_batches(
        shards, batch_size, CROP, protocols.textbook(), placement=placement
    )


def plain(shards: pathlib.Path, batch_size: int) -> tf.data.Dataset:
    corruption = protocols.textbook(seed=0)
    features = {"image/encoded": tf.io.FixedLenFeature([], tf.string)}

    def crop(record: tf.Tensor) -> tf.Tensor:
        parsed = tf.io.parse_single_example(record, features)
        image = tf.io.decode_png(parsed["image/encoded"], channels=3)
        image = tf.image.random_crop(image, (CROP, CROP, 3))
        image = tf.image.random_flip_left_right(image)
        return tf.image.random_flip_up_down(image)

    def pair(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        clean = tf.cast(images, tf.float32) / 255.0
        return corruption(clean, training=True), clean

    corruption.build((batch_size, CROP, CROP, 3))
    paths = [str(path) for path in sorted(shards.glob("Split-train/*"))]
    return (
        tf.data.TFRecordDataset(paths, num_parallel_reads=tf.data.AUTOTUNE)
        .shuffle(2048)
        .repeat()
        .map(crop, num_parallel_calls=tf.data.AUTOTUNE)
        .batch(batch_size, drop_remainder=True)
        .map(pair, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )


def keras_layers(shards: pathlib.Path, batch_size: int) -> tf.data.Dataset:
    layers = keras.layers
    flip = layers.RandomFlip()
    damage = [
        layers.RandomGaussianBlur(sigma=1.0, value_range=(0, 1)),
        layers.GaussianNoise(0.1),
        layers.RandomErasing(scale=(0.001, 0.02), value_range=(0, 1)),
    ]

    def crop(example: dict[str, Any]) -> tf.Tensor:
        image = example["image"]["encoded"]
        return tf.image.random_crop(image, (CROP, CROP, 3))

    def pair(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        clean = flip(tf.cast(images, tf.float32) / 255.0, training=True)
        corrupted = clean
        for layer in damage:
            corrupted = layer(corrupted, training=True)
        return corrupted, clean

    return (
        tfds.builder_from_directory(shards)
        .as_dataset(split="train", shuffle_files=True)
        .shuffle(2048)
        .repeat()
        .map(crop, num_parallel_calls=tf.data.AUTOTUNE)
        .batch(batch_size, drop_remainder=True)
        .map(pair, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )


def report_speed(
    pipelines: dict[str, tf.data.Dataset], options: argparse.Namespace
) -> None:
    """Images/s with nobody else at work."""

    def measure(iterator: Iterator[Any]) -> float:
        begin = time.perf_counter()
        for _ in range(options.batches):
            next(iterator)
        seconds = time.perf_counter() - begin
        return options.batches * options.batch_size / seconds

    speeds = alternate(pipelines, measure, options.rounds)
    print(f"\n{'alone':<24}{'images/s':>10}{'of plain':>10}")
    for name, speed in speeds.items():
        ratio = speed / speeds["plain tf.data"]
        print(f"{name:<24}{speed:>10.0f}{ratio:>9.2f}x")


def report_waiting(
    pipelines: dict[str, tf.data.Dataset], options: argparse.Namespace
) -> None:
    """What a training of deep_skip spends in waiting for its batch."""
    network = models.deep_skip()
    network.compile("adam", loss=losses.MixedL1L2(), jit_compile=False)
    in_model = models.denoising(network, protocols.textbook(seed=0))
    in_model.compile("adam", loss=losses.MixedL1L2(), jit_compile=False)

    def train(model: keras.Model) -> Callable[[Iterator[Any]], float]:
        def measure(iterator: Iterator[Any]) -> float:
            waited, begin = 0.0, time.perf_counter()
            for _ in range(options.steps):
                before = time.perf_counter()
                batch = next(iterator)
                waited += time.perf_counter() - before
                model.train_on_batch(*batch)
            return waited / (time.perf_counter() - begin)

        return measure

    print(f"\n{'deep_skip trains':<24}{'waiting':>10}")
    ours_in_model = {"ours, model corrupts": pipelines["ours, model corrupts"]}
    rest = {k: v for k, v in pipelines.items() if k not in ours_in_model}
    shares = alternate(rest, train(network), options.rounds)
    shares |= alternate(ours_in_model, train(in_model), options.rounds)
    for name, share in shares.items():
        print(f"{name:<24}{share:>10.2%}")


def alternate(
    pipelines: dict[str, tf.data.Dataset],
    measure: Callable[[Iterator[Any]], float],
    rounds: int,
) -> dict[str, float]:
    """Median measurement of each pipeline."""
    results: dict[str, list[float]] = {name: [] for name in pipelines}
    for _ in range(rounds):
        for name, dataset in pipelines.items():
            # One at a time: those that wait would prefetch meanwhile.
            iterator = iter(dataset)
            for _ in range(WARM_UP):
                next(iterator)
            results[name].append(measure(iterator))
    return {name: statistics.median(found) for name, found in results.items()}


if __name__ == "__main__":
    main()
