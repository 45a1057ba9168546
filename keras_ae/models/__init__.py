"""Autoencoders, ready to compile and fit."""

from keras_ae.models.denoising import denoising as denoising
from keras_ae.models.pretrained import Pretrained as Pretrained
from keras_ae.models.restorer import Restorer as Restorer
from keras_ae.models.textbook import ResidualAutoencoder as ResidualAutoencoder
from keras_ae.models.textbook import deep as deep
from keras_ae.models.textbook import deep_skip as deep_skip
from keras_ae.models.textbook import shallow as shallow
