"""The `awgn` protocol of the denoising papers: whole images, white noise.

As in Zhang et al.'s test scripts (KAIR, FFDNet, DRUNet): seed 0 for every
image and strength, noise not clipped, outputs rounded to 8 bits.
"""

import numpy as np

from pipeline.evaluation.protocol import Images, Named, Pixels, Protocol

SIGMAS = (15, 25, 50)  # standard deviations, of 255


def whole_images(photographs: list[Named], limit: int | None) -> list[Pixels]:
    """The photographs as they are, the first `limit` of them."""
    return [image for _, image in photographs[:limit]]


def add_noise(clean: Images, tag: str, index: int) -> Images:
    """The image under each strength; the noise depends on its shape only.

    Args:
        clean: float32 `(height, width, 3)` in [0, 1].
        tag, index: not used: the papers seed every image alike.
    """
    noise = np.random.RandomState(0).standard_normal(clean.shape)
    noisy = [clean + sigma / 255 * noise for sigma in SIGMAS]
    return np.stack(noisy).astype(np.float32)


def round_to_8_bits(outputs: Images) -> Images:
    """Clips to [0, 1] and rounds to multiples of 1/255."""
    return np.round(np.clip(outputs, 0.0, 1.0) * 255) / np.float32(255)


AWGN = Protocol(
    name="awgn",
    columns=tuple(f"sigma{sigma}" for sigma in SIGMAS),
    means={},
    labels={f"sigma{sigma}": f"Noise of sigma {sigma}" for sigma in SIGMAS},
    items=whole_images,
    inputs=add_noise,
    finish=round_to_8_bits,
)
