"""Random damages to images, batched, seeded and exact."""

from keras_ae.corruptions import protocols as protocols
from keras_ae.corruptions.anisotropic_gaussian_blur import (
    AnisotropicGaussianBlur as AnisotropicGaussianBlur,
)
from keras_ae.corruptions.base import Corruption as Corruption
from keras_ae.corruptions.clip import Clip as Clip
from keras_ae.corruptions.compose import Chain as Chain
from keras_ae.corruptions.compose import OneOf as OneOf
from keras_ae.corruptions.downsampling import Downsampling as Downsampling
from keras_ae.corruptions.gaussian_blur import GaussianBlur as GaussianBlur
from keras_ae.corruptions.gaussian_noise import GaussianNoise as GaussianNoise
from keras_ae.corruptions.identity import Identity as Identity
from keras_ae.corruptions.jpeg_compression import (
    JpegCompression as JpegCompression,
)
from keras_ae.corruptions.knockout import Knockout as Knockout
from keras_ae.corruptions.motion_blur import MotionBlur as MotionBlur
from keras_ae.corruptions.poisson_noise import PoissonNoise as PoissonNoise
from keras_ae.corruptions.round import Round as Round
from keras_ae.corruptions.salt_and_pepper import SaltAndPepper as SaltAndPepper
from keras_ae.corruptions.speckle_noise import SpeckleNoise as SpeckleNoise
