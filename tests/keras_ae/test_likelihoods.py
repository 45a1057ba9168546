"""Losses against the log-densities of SciPy."""

import numpy as np
import pytest
import scipy.stats
from keras import ops

from keras_ae.likelihoods import BernoulliNLL, CategoricalNLL, GaussianNLL

pytestmark = pytest.mark.backend


def nats(loss, x, x_hat):
    x, x_hat = x.astype("float32"), x_hat.astype("float32")
    return ops.convert_to_numpy(loss.call(x, x_hat))


def test_gaussian(rng):
    x, x_hat = rng.normal(size=(2, 3, 4, 5))
    density = scipy.stats.norm(x_hat, 0.7).logpdf(x)
    np.testing.assert_allclose(
        nats(GaussianNLL(0.7), x, x_hat), -density.sum(axis=(1, 2)), rtol=1e-5
    )


def test_gaussian_is_the_squared_error_but_for_a_constant(rng):
    x, first, second = rng.normal(size=(3, 6, 5))
    loss = GaussianNLL()
    difference = nats(loss, x, first) - nats(loss, x, second)
    squares = ((x - first) ** 2 - (x - second) ** 2).sum(axis=1)
    np.testing.assert_allclose(difference, squares / 2, rtol=1e-4, atol=1e-4)


def test_bernoulli(rng):
    x, x_hat = rng.integers(0, 2, (3, 5)), rng.uniform(0.1, 0.9, (3, 5))
    mass = scipy.stats.bernoulli(x_hat).logpmf(x)
    np.testing.assert_allclose(
        nats(BernoulliNLL(), x, x_hat), -mass.sum(axis=1), rtol=1e-5
    )


def test_categorical(rng):
    x = np.eye(4)[rng.integers(0, 4, (3, 2))]
    x_hat = rng.dirichlet(np.ones(4), (3, 2))
    mass = scipy.stats.multinomial(1, x_hat.reshape(-1, 4)).logpmf(
        x.reshape(-1, 4)
    )
    np.testing.assert_allclose(
        nats(CategoricalNLL(), x, x_hat),
        -mass.reshape(3, 2).sum(axis=1),
        rtol=1e-4,
    )


def test_no_noise_is_refused():
    with pytest.raises(ValueError, match="Received: stddev=0"):
        GaussianNLL(0)
