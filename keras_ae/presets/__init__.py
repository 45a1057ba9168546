"""Names and files of the trained weights; see `models.Pretrained`."""

from keras_ae.presets.loading import preset_names as preset_names
