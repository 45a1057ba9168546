"""Autoencoders, ready to compile and fit."""

from keras_ae.models.autoencoder import Autoencoder as Autoencoder
from keras_ae.models.autoencoder import dense_autoencoder as dense_autoencoder
from keras_ae.models.boltzmann import (
    RestrictedBoltzmannMachine as RestrictedBoltzmannMachine,
)
from keras_ae.models.classifier import to_classifier as to_classifier
from keras_ae.models.contractive import (
    ContractiveAutoencoder as ContractiveAutoencoder,
)
from keras_ae.models.denoising import denoising as denoising
from keras_ae.models.lab_restorer import LabRestorer as LabRestorer
from keras_ae.models.pretrained import Pretrained as Pretrained
from keras_ae.models.restorer import Restorer as Restorer
from keras_ae.models.textbook import ResidualAutoencoder as ResidualAutoencoder
from keras_ae.models.textbook import deep as deep
from keras_ae.models.textbook import deep_skip as deep_skip
from keras_ae.models.textbook import shallow as shallow
from keras_ae.models.variational import (
    VariationalAutoencoder as VariationalAutoencoder,
)
from keras_ae.models.variational import dense_variational as dense_variational
