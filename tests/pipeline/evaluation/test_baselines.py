import numpy as np
from scipy.ndimage import median_filter

from pipeline.evaluation.baselines import do_nothing, median_3x3


def test_do_nothing(images):
    np.testing.assert_array_equal(do_nothing(images), images)


def test_median_is_scipys_per_channel(images):
    expected = median_filter(images, size=(1, 3, 3, 1), mode="nearest")
    np.testing.assert_array_equal(median_3x3(images), expected)
