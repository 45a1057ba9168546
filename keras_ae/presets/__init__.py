"""Named models and their weights."""

from keras_ae.presets.loading import load_preset as load_preset
from keras_ae.presets.loading import preset_names as preset_names
