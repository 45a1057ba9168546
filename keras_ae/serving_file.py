"""What the exports that are one file, ONNX and LiteRT, have in common."""

import contextlib
import pathlib
import tempfile
from collections.abc import Iterator

import keras
import tensorflow as tf

Size = tuple[int | None, int | None]  # height, width; None for any

ANY_SIZE: Size = (None, None)


def image_spec(batch: int | None, size: Size = ANY_SIZE) -> keras.InputSpec:
    """The input of an export, named as in `serving_default`."""
    return keras.InputSpec("float32", (batch, *size, 3), name="image")


def clipped(model: keras.Model, size: Size = ANY_SIZE) -> keras.Model:
    """A model as it is served: what `serving_default` computes, and no more.

    Maps `image` to `denoised`, both float32 `(batch, height, width, 3)`, the
    latter clipped to [0, 1]. The weights are those of `model`, not copies.

    Args:
        model: maps float32 `(batch, height, width, 3)` in [0, 1] to the same.
        size: height and width. Defaults to any.

    Raises:
        ValueError: if the model maps images to something else, or Keras does
            not run on TensorFlow.
    """
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "Exports are written by TensorFlow. Load the `.keras` file under "
            "KERAS_BACKEND=tensorflow and export it there. "
            f"Received: backend={keras.backend.backend()}"
        )
    image = keras.Input((*size, 3), name="image")
    restored = model(image, training=False)
    if restored.shape != image.shape:
        raise ValueError(
            "`model` must map images to images of the same size. Received: "
            f"model={model.name}, which maps {image.shape} to {restored.shape}"
        )
    # Under mixed precision a model answers in float16.
    denoised = keras.ops.clip(keras.ops.cast(restored, "float32"), 0.0, 1.0)
    return keras.Model(image, {"denoised": denoised})


@contextlib.contextmanager
def written_aside(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """Gives a path to write to; what is there gets its name once complete.

    Raises:
        OSError: if it cannot be written, also where TensorFlow writes.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent}.")
    with tempfile.TemporaryDirectory(
        prefix=f".{path.name}.", dir=path.parent
    ) as folder:
        aside = pathlib.Path(folder, path.name)
        try:
            yield aside
        except tf.errors.OpError as error:
            raise OSError(f"Cannot write {path}: {error.message}") from error
        aside.replace(path)
