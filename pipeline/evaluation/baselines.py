"""What a restorer must beat to be worth its while."""

import cv2
import numpy as np

from pipeline.evaluation.protocol import Images


def do_nothing(images: Images) -> Images:
    """Returns the images as they are."""
    return images


def median_3x3(images: Images) -> Images:
    """Replaces each value by the median of its 3x3 neighbours in its channel.

    Args:
        images: float32 `(batch, height, width, channels)`.
    """
    return np.stack([cv2.medianBlur(image, 3) for image in images])


DO_NOTHING, MEDIAN = "do nothing", "median 3x3"

BASELINES = {DO_NOTHING: do_nothing, MEDIAN: median_3x3}
