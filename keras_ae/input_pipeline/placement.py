"""Where corruptions run: on a named device of tf.data, or in the model."""

import functools
import sys

import keras
import tensorflow as tf

from keras_ae.corruptions import Corruption
from keras_ae.input_pipeline.shards import Tensor


def corrupted(
    batches: tf.data.Dataset,
    corruption: Corruption | None,
    seed: int,
    placement: str,
) -> tf.data.Dataset:
    """Numbered uint8 batches to float32 pairs `(corrupted, clean)`.

    Args:
        batches: dataset of (number of the batch, uint8 images).
        corruption, seed, placement: as in `training_batches`.

    Raises:
        ValueError: if there is no such device, or this backend cannot corrupt
            inside tf.data.
    """
    device = "/CPU:0" if placement == "model" else find_device(placement)

    def pair(number: Tensor, images: Tensor) -> tuple[Tensor, Tensor]:
        with tf.device(device):
            clean = tf.cast(images, tf.float32) / 255.0
            if placement == "model" or corruption is None:
                return clean, clean
            return corruption.keyed(clean, seed, number), clean

    return batches.map(pair, num_parallel_calls=tf.data.AUTOTUNE).prefetch(
        tf.data.AUTOTUNE
    )


@functools.cache
def default_device() -> str:
    """The first GPU, or the CPU where there is none; says which, once."""
    gpus = tf.config.list_logical_devices("GPU")
    device = "/GPU:0" if gpus else "/CPU:0"
    print(f"Images are corrupted on {device}.", file=sys.stderr)
    return device


def find_device(placement: str) -> str:
    """The device that a placement other than `"model"` stands for.

    Args:
        placement: as in `training_batches`.

    Raises:
        ValueError: see `corrupted`.
    """
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "Only the TensorFlow backend corrupts inside tf.data: say "
            "placement='model' and fit `keras_ae.models.denoising(model, "
            f"corruption)`. Received: placement={placement!r}"
        )
    device = default_device() if placement == "auto" else placement
    # TensorFlow would quietly take the CPU for a device that is not there.
    known = [
        f"/{name.rpartition('device:')[2]}"
        for name in (d.name for d in tf.config.list_logical_devices())
    ]
    if device not in known:
        raise ValueError(
            f"`placement` must be 'auto', 'model' or one of {known}. "
            f"Received: placement={placement!r}"
        )
    return device
