"""A classifier that begins with what an autoencoder has learned."""

import keras

from keras_ae.models.autoencoder import Autoencoder


def to_classifier(autoencoder: Autoencoder, num_classes: int) -> keras.Model:
    """Puts a new softmax layer on the encoder.

    The encoder is shared, not copied. A new head sends large gradients at
    first: train it alone, then all together, as `training.fine_tune` does:

    >>> classifier = to_classifier(autoencoder, 10)
    >>> fine_tune(
    ...     classifier, autoencoder.encoder, digits, labels,
    ...     frozen_epochs=5, epochs=20,
    ... )

    Args:
        autoencoder: its encoder gives codes of any shape; they are flattened.
        num_classes: int, at least 2.

    Raises:
        ValueError: if there are fewer than two classes.

    Inputs: as the autoencoder's. Output: probabilities `(batch, num_classes)`.
    """
    if num_classes < 2:
        raise ValueError(
            "`num_classes` must be at least 2. "
            f"Received: num_classes={num_classes}"
        )
    encoder = autoencoder.encoder
    inputs = keras.Input(encoder.input_shape[1:])
    codes = keras.layers.Flatten()(encoder(inputs))
    rates = keras.layers.Dense(num_classes, "softmax", name="head")(codes)
    return keras.Model(inputs, rates, name=f"{autoencoder.name}_classifier")
