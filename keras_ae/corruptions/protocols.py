"""Named mixtures of corruptions."""

from keras_ae.corruptions.clip import Clip
from keras_ae.corruptions.compose import Chain, OneOf
from keras_ae.corruptions.gaussian_blur import GaussianBlur
from keras_ae.corruptions.gaussian_noise import GaussianNoise
from keras_ae.corruptions.identity import Identity
from keras_ae.corruptions.jpeg_compression import JpegCompression
from keras_ae.corruptions.knockout import Knockout
from keras_ae.corruptions.round import Round
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


def robust(seed: int | None = None) -> OneOf:
    """The `textbook` mixture and what defeats those who know only that.

    Of eight images five are as in `textbook`, with noise up to 75/255. One has
    impulses in single channels or blocks of the value 0.02, one has salt and
    pepper under faint noise, and one has any of the textbook's damages and
    was then rounded to 8 bits or saved as a JPEG file.

    Args:
        seed: int or `None`.
    """
    noise = GaussianNoise(stddev=(0.0, 75 / 255))
    salt_and_pepper = SaltAndPepper(amount=0.05)
    blur = GaussianBlur(max_sigma=3.0)
    knockout = Knockout(blocks=10, max_size=9)
    return OneOf(
        [
            Identity(),
            noise,
            salt_and_pepper,
            blur,
            knockout,
            OneOf(
                [
                    SaltAndPepper(amount=0.05, channels="independent"),
                    Knockout(blocks=10, max_size=9, value=0.02),
                ]
            ),
            Chain([salt_and_pepper, GaussianNoise(stddev=(0.0, 5 / 255))]),
            Chain(
                [
                    OneOf([noise, salt_and_pepper, blur, knockout]),
                    Clip(),
                    OneOf([Round(), JpegCompression(quality=(75, 100))]),
                ]
            ),
        ],
        seed=seed,
        name="robust",
    )
