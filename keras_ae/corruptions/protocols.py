"""Named mixtures of corruptions."""

from keras_ae.corruptions.compose import OneOf
from keras_ae.corruptions.gaussian_blur import GaussianBlur
from keras_ae.corruptions.gaussian_noise import GaussianNoise
from keras_ae.corruptions.identity import Identity
from keras_ae.corruptions.knockout import Knockout
from keras_ae.corruptions.salt_and_pepper import SaltAndPepper


def textbook(seed: int | None = None) -> OneOf:
    """The mixture of Forsyth's chapter "Making an Autoencoder that Works".

    Each image is clean, or has Gaussian noise of stddev ~ U(0, 50/255), salt
    and pepper on 5 % of its pixels, Gaussian blur of sigma ~ U(0, 3) pixels,
    or ten blocks of up to 9x9 pixels knocked out.

    Args:
        seed: int or `None`.
    """
    return OneOf(
        [
            Identity(),
            GaussianNoise(stddev=(0.0, 50 / 255)),
            SaltAndPepper(amount=0.05),
            GaussianBlur(max_sigma=3.0),
            Knockout(blocks=10, max_size=9),
        ],
        seed=seed,
        name="textbook",
    )
