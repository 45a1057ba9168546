"""The restorer of lightness."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import ndimage
from skimage import color

from keras_ae import models
from keras_ae.models.lab_restorer import GaussianSmoothing

pytestmark = pytest.mark.backend


def passing():
    """A model of lightness that leaves it as it is."""
    lightness = keras.Input((None, None, 1))
    return keras.Model(lightness, keras.layers.Identity()(lightness))


def test_lightness_goes_through_the_model_and_colours_are_smoothed(images):
    restored = models.LabRestorer(passing(), sigma=2.0)(images)
    lab = color.rgb2lab(images.astype("float64"))
    smooth = ndimage.gaussian_filter(lab, (0, 2, 2, 0))
    found = color.rgb2lab(ops.convert_to_numpy(restored).astype("float64"))
    # `rgb2lab` takes only what is inside the range.
    inside = ops.convert_to_numpy((restored > 0) & (restored < 1))
    inside = inside.all(axis=-1)
    assert inside.mean() > 0.9
    np.testing.assert_allclose(
        found[inside][:, 0], lab[inside][:, 0], atol=1e-3
    )
    np.testing.assert_allclose(
        found[inside][:, 1:], smooth[inside][:, 1:], atol=1e-3
    )


def test_any_height_and_width(rng):
    images = rng.uniform(size=(2, 5, 7, 3)).astype("float32")
    model = models.LabRestorer(models.shallow(4, channels=1))
    assert ops.convert_to_numpy(model(images)).shape == images.shape


def test_save_and_load_give_the_same_outputs(images, tmp_path):
    keras.utils.set_random_seed(1)
    model = models.LabRestorer(models.shallow(4, channels=1), sigma=1.5)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert copy.sigma == 1.5
    np.testing.assert_allclose(
        ops.convert_to_numpy(copy(images)),
        ops.convert_to_numpy(model(images)),
        atol=1e-6,
    )


def test_it_learns(images):
    keras.utils.set_random_seed(1)
    model = models.LabRestorer(models.shallow(8, channels=1))
    model.compile(keras.optimizers.Adam(1e-2), loss="mse")
    losses = model.fit(
        images, images, epochs=30, batch_size=10, verbose=0
    ).history["loss"]
    assert losses[-1] < 0.5 * losses[0]


def test_a_model_of_three_channels_is_refused():
    with pytest.raises(ValueError, match=r"Received: lightness.input_shape"):
        models.LabRestorer(models.shallow(4))


def test_no_smoothing_is_refused():
    with pytest.raises(ValueError, match="Received: sigma=0"):
        GaussianSmoothing(0)
