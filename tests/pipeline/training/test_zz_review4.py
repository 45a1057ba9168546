import numpy as np
from pipeline.training.train import train


def test_again(tmp_path, examples, training):
    run = tmp_path
    a, h = train(training, examples, run, min_epochs=3)
    b, h2 = train(training, examples, run, min_epochs=3)
    assert h == h2
    for x, y in zip(a.weights, b.weights, strict=True):
        np.testing.assert_array_equal(x, y)
