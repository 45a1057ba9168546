"""A model as a SavedModel that TF-Serving serves."""

import pathlib
from typing import Any

import keras
import tensorflow as tf

from keras_ae.serving_assets import write_assets
from keras_ae.serving_checks import (
    Limits,
    checked_batch,
    checked_images,
    decoded_image,
    files_in_examples,
)

Tensor = Any

INPUTS = {
    "serving_default": tf.TensorSpec([None, None, None, 3], "float32", "image"),
    "predict_uint8": tf.TensorSpec([None, None, None, 3], "uint8", "image"),
    "predict_bytes": tf.TensorSpec([None], "string", "image_bytes"),
    "predict_examples": tf.TensorSpec([None], "string", "examples"),
}
DEFAULT_LIMITS = Limits()


def export_model(
    model: keras.Model,
    directory: str | pathlib.Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Writes a restorer as a SavedModel that needs neither Keras nor us.

    Signatures:

    - `serving_default`: `image` float32 `(batch, height, width, 3)` in [0, 1]
      -> `denoised`, the same, clipped to [0, 1].
    - `predict_uint8`: `image` uint8 -> `denoised` uint8, rounded.
    - `predict_bytes`: `image_bytes` `(batch,)`, PNG or JPEG files of any
      sizes -> `png_bytes` `(batch,)`.
    - `predict_examples`: `examples` `(batch,)`, serialized `tf.train.Example`s
      with a PNG or JPEG file as `image/encoded` or `image`, as shards hold
      them -> `png_bytes` `(batch,)`. What TensorFlow Model Analysis reads.

    Bad requests are refused in the graph, see `keras_ae.serving_checks`. What
    is beside the graph in `assets.extra/` is told by
    `keras_ae.serving_assets`.

    Args:
        model: maps float32 `(batch, height, width, 3)` in [0, 1] to the same,
            any height and width.
        directory: where to, a new directory.
        limits: what a request may ask for. Defaults to `Limits()`: 4 million
            pixels, sides of 8192, 64 images.
        metadata: for `export.json`, what JSON can hold. Defaults to nothing.

    Raises:
        ValueError: if Keras does not run on TensorFlow.

    Example:

    >>> export_model(keras_ae.models.deep_skip(), "serving/denoiser/1")
    """
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "A SavedModel is written by TensorFlow. Load the `.keras` file "
            "under KERAS_BACKEND=tensorflow and export it there. "
            f"Received: backend={keras.backend.backend()}"
        )
    directory = pathlib.Path(directory)
    endpoints = _Endpoints(model, limits)
    archive = keras.export.ExportArchive()
    for name, spec in INPUTS.items():
        archive.add_endpoint(name, getattr(endpoints, name), [spec])
    archive.write_out(directory, verbose=False)
    write_assets(directory / "assets.extra", model, limits, metadata or {})


class _Endpoints:
    """The signatures; they share one traced function, so one set of weights."""

    def __init__(self, model: keras.Model, limits: Limits) -> None:
        self.model = model
        self.limits = limits
        self.restore = tf.function(
            self._restore,
            input_signature=[INPUTS["serving_default"]],
            autograph=False,
        )

    def serving_default(self, image: Tensor) -> dict[str, Tensor]:
        image = checked_images(image, self.limits)
        return {"denoised": self.restore(image)}

    def predict_uint8(self, image: Tensor) -> dict[str, Tensor]:
        image = checked_images(image, self.limits)
        return {"denoised": self._restore_uint8(image)}

    def predict_bytes(self, image_bytes: Tensor) -> dict[str, Tensor]:
        files = checked_batch(image_bytes, self.limits)
        return {"png_bytes": self._restore_files(files)}

    def predict_examples(self, examples: Tensor) -> dict[str, Tensor]:
        files = files_in_examples(checked_batch(examples, self.limits))
        return {"png_bytes": self._restore_files(files)}

    def _restore(self, image: Tensor) -> Tensor:
        # Under mixed precision a model answers in float16.
        restored = tf.cast(self.model(image, training=False), tf.float32)
        return tf.clip_by_value(restored, 0.0, 1.0)

    def _restore_uint8(self, image: Tensor) -> Tensor:
        restored = self.restore(tf.cast(image, tf.float32) / 255.0)
        return tf.cast(tf.round(restored * 255.0), tf.uint8)

    def _restore_files(self, files: Tensor) -> Tensor:
        return tf.map_fn(
            self._restore_file,
            files,
            parallel_iterations=4,
            fn_output_signature=tf.TensorSpec([], tf.string),
        )

    def _restore_file(self, data: Tensor) -> Tensor:
        image = decoded_image(data, self.limits)
        return tf.io.encode_png(self._restore_uint8(image[tf.newaxis])[0])
