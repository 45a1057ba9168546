"""Building blocks of autoencoders."""

from keras_ae.layers.gaussian_sampling import (
    GaussianSampling as GaussianSampling,
)
from keras_ae.layers.lab import LABToRGB as LABToRGB
from keras_ae.layers.lab import RGBToLAB as RGBToLAB
from keras_ae.layers.padding import CropLike as CropLike
from keras_ae.layers.padding import PadToMultiple as PadToMultiple
from keras_ae.layers.residual import DecoderBlock as DecoderBlock
from keras_ae.layers.residual import EncoderBlock as EncoderBlock
from keras_ae.layers.scaled_tanh import ScaledTanh as ScaledTanh
