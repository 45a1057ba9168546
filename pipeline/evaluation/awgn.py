"""The `awgn` protocol of the denoising papers: whole images, white noise.

As in Zhang et al.'s test scripts (KAIR, FFDNet, DRUNet): seed 0 for every
image and strength, noise not clipped, outputs rounded to 8 bits. The papers
report sigma 15, 25 and 50; `awgn_range` has those below, between and above.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.evaluation.protocol import Images, Named, Protocol


def whole_images(photographs: list[Named], limit: int | None) -> list[Named]:
    """The photographs as they are, the first `limit` of them."""
    return photographs[:limit]


def add_noise(clean: Images, sigmas: Sequence[int]) -> Images:
    """The image under each strength; the noise depends on its shape only.

    Args:
        clean: float32 `(height, width, 3)` in [0, 1].
        sigmas: standard deviations, of 255.
    """
    noise = np.random.RandomState(0).standard_normal(clean.shape)
    noisy = [clean + sigma / 255 * noise for sigma in sigmas]
    return np.stack(noisy).astype(np.float32)


def round_to_8_bits(outputs: Images) -> Images:
    """Clips to [0, 1] and rounds to multiples of 1/255."""
    return np.round(np.clip(outputs, 0.0, 1.0) * 255) / np.float32(255)


def _protocol(name: str, sigmas: Sequence[int]) -> Protocol:
    labels = {f"sigma{sigma}": f"Noise of sigma {sigma}" for sigma in sigmas}
    return Protocol(
        name=name,
        columns=tuple(labels),
        means={},
        labels=labels,
        items=whole_images,
        # The papers seed every image alike.
        inputs=lambda clean, tag, index: add_noise(clean, sigmas),
        finish=round_to_8_bits,
    )


AWGN = _protocol("awgn", (15, 25, 50))
AWGN_RANGE = _protocol("awgn_range", (5, 35, 75))
