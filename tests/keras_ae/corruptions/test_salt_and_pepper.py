"""Salt and pepper."""

import corruption_contract as contract
import numpy as np
import pytest
from keras import ops

from keras_ae.corruptions import SaltAndPepper

pytestmark = pytest.mark.backend


def test_contract(images):
    contract.check(SaltAndPepper(amount=0.1, seed=3), images)


def test_apply_sets_whole_pixels(images):
    hit = np.tile([1 * 20 + 2, 4 * 20 + 5], (10, 1))
    salt = np.tile([False, True], (10, 1))
    expected = images.copy()
    expected[:, 1, 2], expected[:, 4, 5] = 0.0, 1.0
    damaged = SaltAndPepper().apply(ops.convert_to_tensor(images), hit, salt)
    np.testing.assert_array_equal(ops.convert_to_numpy(damaged), expected)


@pytest.mark.parametrize("amount", [0.0, 0.05, 0.333, 1.0])
def test_every_image_loses_exactly_its_share(images, amount):
    damaged = ops.convert_to_numpy(SaltAndPepper(amount, seed=1)(images))
    hit = np.all(damaged != images, axis=-1)
    np.testing.assert_array_equal(hit.sum(axis=(1, 2)), round(amount * 24 * 20))


def test_salt_and_positions_follow_their_distributions():
    gray = np.full((200, 16, 16, 1), 0.5, "float32")
    corruption = SaltAndPepper(0.25, salt_vs_pepper=0.75, seed=1)
    damaged = ops.convert_to_numpy(corruption(gray))[..., 0]
    salt = (damaged == 1).sum()
    assert abs(salt / (200 * 64) - 0.75) < 4 * np.sqrt(0.75 * 0.25 / 12800)
    share = (damaged != 0.5).mean(axis=0)
    # 256 positions, each hit in a binomial share of 200 images.
    assert np.abs(share - 0.25).max() < 5 * np.sqrt(0.25 * 0.75 / 200)


def test_independent_channels_lose_single_values(images):
    corruption = SaltAndPepper(0.05, channels="independent", seed=1)
    contract.check(corruption, images)
    hit = ops.convert_to_numpy(corruption(images)) != images
    values = 24 * 20 * images.shape[-1]
    np.testing.assert_array_equal(hit.sum(axis=(1, 2, 3)), round(0.05 * values))
    assert np.any(hit.any(axis=-1) & ~hit.all(axis=-1))


def test_an_unknown_kind_of_channels_is_refused():
    with pytest.raises(ValueError, match=r"Received: channels='each'"):
        SaltAndPepper(channels="each")


@pytest.mark.parametrize("arguments", [{"amount": 5}, {"salt_vs_pepper": -1}])
def test_shares_outside_0_1_are_refused(arguments):
    with pytest.raises(ValueError, match=r"shares in \[0, 1\]. Received"):
        SaltAndPepper(**arguments)
