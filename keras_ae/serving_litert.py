"""A model as a LiteRT file (TensorFlow Lite before), for phones and boards."""

import pathlib
from collections.abc import Iterable
from typing import Any, Literal

import keras
import tensorflow as tf
from numpy.typing import NDArray
from tensorflow.lite.python.convert_phase import ConverterError

from keras_ae.serving_file import (
    ANY_SIZE,
    Size,
    clipped,
    image_spec,
    written_aside,
)

Quantization = Literal["float16", "dynamic", "int8"]
BUILTINS = {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]}
SMALLER = {"optimizations": [tf.lite.Optimize.DEFAULT]}
CONVERTER: dict[Quantization | None, dict[str, Any]] = {
    None: {"target_spec": BUILTINS},
    "float16": {
        "target_spec": {**BUILTINS, "supported_types": [tf.float16]},
        **SMALLER,
    },
    "dynamic": {"target_spec": BUILTINS, **SMALLER},
    "int8": {
        "target_spec": {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]},
        "inference_input_type": tf.uint8,
        "inference_output_type": tf.uint8,
        **SMALLER,
    },
}


def export_litert(
    model: keras.Model,
    path: str | pathlib.Path,
    *,
    size: Size = ANY_SIZE,
    quantize: Quantization | None = None,
    calibration: Iterable[NDArray[Any]] | None = None,
) -> None:
    """Writes a restorer as one LiteRT file, quantised or not.

    Its signature is `serving_default` of `keras_ae.serving.export_model`:
    `image` float32 `(batch, height, width, 3)` in [0, 1] to `denoised`, the
    same, clipped. Nothing is checked: limits are the caller's. Converted by
    TensorFlow, through `keras.Model.export`, to LiteRT's own operations only,
    so that the file needs no Flex delegate.

    `quantize` is one of

    - `"float16"`: weights in half precision, half the file. For GPUs.
    - `"dynamic"`: int8 weights, activations quantised as they come. A quarter
      of the file; fast on CPUs, if `size` is given.
    - `"int8"`: int8 weights and activations, whose ranges are learned from
      `calibration`; `image` and `denoised` are uint8, with scale and zero
      point in the file (1 / 255 and 0 where both reach from 0 to 1). For
      accelerators without floating point; costs quality: measure it.

    Args:
        model: maps float32 `(batch, height, width, 3)` in [0, 1] to the same,
            any height and width.
        path: of the file, ending in `.tflite`. Written aside, then renamed.
        size: height and width, for batches of one image. Defaults to any: a
            signature runner resizes its input, or `resize_tensor_input` does.
        quantize: see above. Defaults to `None`, float32.
        calibration: float32 `(height, width, 3)` in [0, 1], a hundred inputs
            such as the model will get: damaged ones. For `"int8"` only.

    Raises:
        OSError: if the file cannot be written.
        ValueError: if an argument is none of these, the model maps images to
            something else or has operations that LiteRT has not (of unknown
            size at least), or Keras does not run on TensorFlow.

    Example:

    >>> export_litert(model, "restorer.tflite", size=(256, 256))
    >>> interpreter = ai_edge_litert.interpreter.Interpreter("restorer.tflite")
    >>> restore = interpreter.get_signature_runner("serving_default")
    >>> denoised = restore(image=photographs)["denoised"]
    """
    path = pathlib.Path(path)
    if path.suffix != ".tflite":
        raise ValueError(f"`path` must end in .tflite. Received: path={path}")
    settings = _settings(quantize, calibration)
    is_any = size == ANY_SIZE
    exported = clipped(model, size)
    with written_aside(path) as aside:
        try:
            exported.export(
                aside,
                format="litert",
                input_signature=[image_spec(None if is_any else 1, size)],
                verbose=False,
                **settings,
            )
        except ConverterError as error:
            remedy = "; give `size`, for which it may have" if is_any else ""
            raise ValueError(
                "`model` needs operations that LiteRT does not have"
                f"{remedy}. Received: model={model.name}, size={size}"
            ) from error


def _settings(
    quantize: Quantization | None, calibration: Iterable[NDArray[Any]] | None
) -> dict[str, Any]:
    """What to tell the converter, by the names of its attributes."""
    if quantize not in CONVERTER:
        raise ValueError(
            f"`quantize` must be one of {', '.join(map(repr, CONVERTER))}. "
            f"Received: quantize={quantize!r}"
        )
    images = [] if calibration is None else list(calibration)
    if (quantize == "int8") != bool(images):
        raise ValueError(
            "'int8' needs `calibration`, and nothing else does. Received: "
            f"quantize={quantize!r}, calibration={len(images)} images"
        )
    settings = dict(CONVERTER[quantize])
    if images:
        settings["representative_dataset"] = lambda: (
            [image[None]] for image in images
        )
    return settings
