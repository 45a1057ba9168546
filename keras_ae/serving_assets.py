"""What lies beside an exported graph, in `assets.extra/`.

- `canary.npz`: small requests and what the model itself answers, arrays named
  `{signature}/{tensor}`; to be replayed before the export is trusted.
- `tf_serving_warmup_requests`: the same requests. TF-Serving sends them before
  it serves, and does not serve a model that fails one.
- `export.json`: limits, signatures, versions, the caller's metadata.
"""

import dataclasses
import json
import pathlib
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tensorflow_serving.apis.predict_pb2 import PredictRequest
from tensorflow_serving.apis.prediction_log_pb2 import PredictionLog

from keras_ae.serving_checks import Limits

CANARY_SHAPE = (2, 23, 37, 3)  # Odd, so that padding to strides is tried.


@dataclasses.dataclass(frozen=True)
class Example:
    """A request and its answer, arrays by tensor name."""

    inputs: dict[str, NDArray[Any]]
    outputs: dict[str, NDArray[Any]]


def write_assets(
    directory: pathlib.Path,
    model: keras.Model,
    limits: Limits,
    metadata: dict[str, Any],
) -> None:
    """Writes the three files.

    Args:
        directory: `assets.extra` of the export, made here.
        model: the model that was exported.
        limits: those in its graph.
        metadata: for `export.json`, what JSON can hold.
    """
    directory.mkdir(exist_ok=True)
    examples = make_examples(model)
    _write_canary(directory / "canary.npz", examples)
    _write_warmup(directory / "tf_serving_warmup_requests", examples)
    about = {
        "limits": dataclasses.asdict(limits),
        "signatures": {
            name: {"inputs": list(one.inputs), "outputs": list(one.outputs)}
            for name, one in examples.items()
        },
        "versions": {
            "keras": keras.__version__,
            "tensorflow": tf.__version__,
        },
        "metadata": metadata,
    }
    (directory / "export.json").write_text(json.dumps(about, indent=2) + "\n")


def make_examples(model: keras.Model) -> dict[str, Example]:
    """One example for each signature, answered by the model, not its export."""
    image = np.random.default_rng(0).random(CANARY_SHAPE, "float32")
    pixels = _to_uint8(image)
    restored_pixels = _to_uint8(_restore(model, pixels.astype("float32") / 255))
    return {
        "serving_default": Example(
            {"image": image}, {"denoised": _restore(model, image)}
        ),
        "predict_uint8": Example(
            {"image": pixels}, {"denoised": restored_pixels}
        ),
        "predict_bytes": Example(
            {"image_bytes": _to_png(pixels)},
            {"png_bytes": _to_png(restored_pixels)},
        ),
        "predict_examples": Example(
            {"examples": _to_examples(pixels)},
            {"png_bytes": _to_png(restored_pixels)},
        ),
    }


def _restore(model: keras.Model, images: NDArray[Any]) -> NDArray[Any]:
    # On a GPU convolutions may run in TF32, too coarse to compare with.
    with tf.device("CPU"):
        restored = model(images, training=False)
    return np.clip(keras.ops.convert_to_numpy(restored), 0, 1).astype("float32")


def _to_uint8(images: NDArray[Any]) -> NDArray[np.uint8]:
    return np.round(images * 255).astype("uint8")


def _to_png(images: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    # NumPy's byte strings lose zeros at the end; a PNG ends in its checksum.
    return np.array([tf.io.encode_png(image).numpy() for image in images])


def _to_examples(images: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    # They end as their PNGs do, not in a zero.
    return np.array([_example(file) for file in _to_png(images)])


def _example(file: bytes) -> bytes:
    image = tf.train.Feature(bytes_list=tf.train.BytesList(value=[file]))
    features = tf.train.Features(feature={"image/encoded": image})
    return tf.train.Example(features=features).SerializeToString()


def _write_canary(path: pathlib.Path, examples: dict[str, Example]) -> None:
    arrays: dict[str, Any] = {
        f"{signature}/{name}": array
        for signature, one in examples.items()
        for name, array in (one.inputs | one.outputs).items()
    }
    np.savez_compressed(path, **arrays)


def _write_warmup(path: pathlib.Path, examples: dict[str, Example]) -> None:
    with tf.io.TFRecordWriter(str(path)) as writer:
        for signature, one in examples.items():
            request = PredictRequest()
            request.model_spec.signature_name = signature
            for name, array in one.inputs.items():
                request.inputs[name].CopyFrom(tf.make_tensor_proto(array))
            log = PredictionLog()
            log.predict_log.request.CopyFrom(request)
            writer.write(log.SerializeToString())
