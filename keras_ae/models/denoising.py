"""A model that corrupts what it is trained on, on any backend."""

import keras

from keras_ae.corruptions import Corruption


def denoising(model: keras.Model, corruption: Corruption) -> keras.Model:
    """Puts a corruption before a model: `model(corruption(images))`.

    Use it to train with `fit` on `(clean, clean)`, where the corruption is to
    run as a part of the training step: on JAX and torch, or on a GPU that has
    time to spare. In `evaluate` and `predict` images pass through. The model
    inside is shared, not copied: save and export that one. From Vincent et
    al., "Extracting and Composing Robust Features with Denoising
    Autoencoders", 2008.

    Args:
        model: images to images, with one input.
        corruption: given a `seed`, or after `keras.utils.set_random_seed`, a
            training repeats itself.

    Example:

    >>> restorer = Restorer()
    >>> training = denoising(restorer, textbook(seed=1))
    >>> training.compile("adam", loss=MixedL1L2())
    >>> training.fit(clean, clean)
    >>> restorer.save("restorer.keras")
    """
    images = keras.Input(model.input_shape[1:], name="clean")
    return keras.Model(
        images, model(corruption(images)), name=f"denoising_{model.name}"
    )
