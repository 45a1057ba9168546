import numpy as np

from pipeline.evaluation.awgn import (
    AWGN,
    add_noise,
    round_to_8_bits,
    whole_images,
)


def test_noise_is_that_of_the_papers():
    clean = np.full((40, 30, 3), 0.5, "float32")
    noisy = AWGN.inputs(clean, "any", 7)
    np.random.seed(0)
    expected = clean + np.random.normal(0, 25 / 255, clean.shape)
    assert noisy.shape == (3, 40, 30, 3)
    np.testing.assert_allclose(noisy[1], expected, atol=1e-6)


def test_strengths_and_no_clipping():
    noisy = add_noise(np.ones((64, 64, 3), "float32"), (5, 35, 75))
    deviations = noisy.std(axis=(1, 2, 3)) * 255
    np.testing.assert_allclose(deviations, [5, 35, 75], rtol=0.03)
    assert noisy.max() > 1


def test_outputs_are_rounded_and_clipped():
    outputs = np.array([-0.3, 0.5 / 255 + 1e-4, 1.2], "float32")
    rounded = round_to_8_bits(outputs)
    np.testing.assert_allclose(rounded, [0, 1 / 255, 1], atol=1e-7)


def test_images_are_whole():
    photographs = [(name, np.zeros((200, 130, 3), "uint8")) for name in "abc"]
    assert [x.shape for _, x in whole_images(photographs, 2)] == 2 * [
        (200, 130, 3)
    ]
    assert len(whole_images(photographs, None)) == 3
