"""Trained Keras models: saved files and the presets of the package."""

import pathlib

import keras

from keras_ae.models import Pretrained  # Registers the layers of `keras_ae`.
from keras_ae.presets import preset_names
from pipeline.errors import UserError


def load_trained(model: str | pathlib.Path) -> keras.Model:
    """Loads a trained model.

    Args:
        model: a `.keras` file, or the name of a preset.

    Raises:
        UserError: there is no such model, or it cannot be read.
    """
    path = pathlib.Path(model)
    if str(path) in preset_names():
        return Pretrained.from_preset(str(path))
    if path.suffix != ".keras" or not path.is_file():
        raise UserError(
            f"no model at {path}: it is neither a .keras file nor one of the "
            f"presets {', '.join(preset_names())}."
        )
    try:
        return keras.saving.load_model(path, compile=False)
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise UserError(unreadable(path, error)) from error


def unreadable(path: pathlib.Path, error: Exception) -> str:
    """One line about a model that is there but cannot be read."""
    reason = str(error).partition("\n")[0]
    return f"cannot load the model {path}: {reason}"
