"""Autoencoders that work, in Keras: image restorers first of all."""

from keras_ae import corruptions as corruptions
from keras_ae import inference as inference
from keras_ae import layers as layers
from keras_ae import likelihoods as likelihoods
from keras_ae import losses as losses
from keras_ae import metrics as metrics
from keras_ae import models as models
from keras_ae import ops as ops
from keras_ae import presets as presets
from keras_ae import regularizers as regularizers
from keras_ae import training as training
