"""Models on disk as functions from images to images."""

import pathlib
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from keras_ae import inference
from pipeline.errors import UserError
from pipeline.evaluation.evaluate import Restorer
from pipeline.evaluation.protocol import Images
from pipeline.trained_models import load_trained, unreadable

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
    model: Any = _load_export(path) if path.is_dir() else load_trained(path)

    def restore(images: Images) -> Images:
        if max(images.shape[1:3]) > inference.TILE:
            return np.stack([inference.restore(model, one) for one in images])
        outputs: Images = keras.ops.convert_to_numpy(
            model(images, training=False)
        )
        return outputs

    return restore


def _load_export(path: pathlib.Path) -> Any:
    """An export, called as a Keras model is called."""
    try:
        serve = tf.saved_model.load(str(path)).signatures[SIGNATURE]
    except (ValueError, OSError, KeyError, tf.errors.OpError) as error:
        raise UserError(unreadable(path, error)) from error

    def model(images: Images, training: bool) -> Any:
        return serve(image=tf.convert_to_tensor(images))[OUTPUT]

    return model
