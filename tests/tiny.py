"""A model small enough to be exported in every test that wants one."""

import keras


def tiny_model(seed=0, **kwargs):
    """Two convolutions on images of any size, and a Dropout to leave out."""
    keras.utils.set_random_seed(seed)
    images = keras.Input((None, None, 3))
    x = keras.layers.Rescaling(2.0, offset=-1.0)(images)
    x = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(x)
    x = keras.layers.Dropout(0.5)(x)
    x = keras.layers.Conv2D(3, 3, padding="same")(x)
    return keras.Model(images, keras.layers.Rescaling(0.5, offset=0.5)(x))
