"""Models on disk as functions from images to images."""

import pathlib
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from keras_ae import inference  # Importing keras_ae registers its layers.
from keras_ae.models import Pretrained
from keras_ae.presets import preset_names
from pipeline.errors import UserError
from pipeline.evaluation.evaluate import Restorer
from pipeline.evaluation.protocol import Images

SIGNATURE, OUTPUT = "serving_default", "denoised"


def load_restorer(path: str | pathlib.Path) -> Restorer:
    """Loads a model to restore batches of images of any size.

    Args:
        path: a `.keras` file, the directory of an exported SavedModel, or the
            name of a preset.

    Raises:
        UserError: there is no such model, or it cannot be read.
    """
    path = pathlib.Path(path)
    if str(path) in preset_names():
        model = Pretrained.from_preset(str(path))
    elif path.suffix == ".keras" and path.is_file():
        model = _load_keras(path)
    elif (path / "saved_model.pb").is_file():
        model = _load_export(path)
    else:
        raise UserError(
            f"no model at {path}: give a .keras file, a directory that "
            f"holds saved_model.pb, or one of {', '.join(preset_names())}."
        )

    def restore(images: Images) -> Images:
        if max(images.shape[1:3]) > inference.TILE:
            return np.stack([inference.restore(model, one) for one in images])
        outputs: Images = keras.ops.convert_to_numpy(
            model(images, training=False)
        )
        return outputs

    return restore


def _load_keras(path: pathlib.Path) -> Any:
    try:
        return keras.saving.load_model(path, compile=False)
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise UserError(_unreadable(path, error)) from error


def _load_export(path: pathlib.Path) -> Any:
    """An export, called as a Keras model is called."""
    try:
        serve = tf.saved_model.load(str(path)).signatures[SIGNATURE]
    except (ValueError, OSError, KeyError, tf.errors.OpError) as error:
        raise UserError(_unreadable(path, error)) from error

    def model(images: Images, training: bool) -> Any:
        return serve(image=tf.convert_to_tensor(images))[OUTPUT]

    return model


def _unreadable(path: pathlib.Path, error: Exception) -> str:
    reason = str(error).partition("\n")[0]
    return f"cannot load the model {path}: {reason}"
