"""First the head, then everything."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray


def fine_tune(
    classifier: keras.Model,
    encoder: keras.Model,
    inputs: NDArray[np.floating],
    labels: NDArray[np.integer],
    frozen_epochs: int,
    epochs: int,
    learning_rate: float = 1e-3,
    **fit_arguments: Any,
) -> None:
    """Trains a classifier with its encoder frozen, then with it free.

    Args:
        classifier: made by `to_classifier`.
        encoder: the part of it that is frozen first.
        inputs: float array `(examples, ...)`.
        labels: int array `(examples,)`, from 0 to the number of classes - 1.
        frozen_epochs: how many epochs only the head is trained.
        epochs: how many follow with all layers.
        learning_rate: of Adam; a tenth of it once the encoder is free.
        **fit_arguments: for `keras.Model.fit`.

    Raises:
        ValueError: if a label is out of range.
    """
    classes = classifier.output_shape[-1]
    if np.min(labels) < 0 or np.max(labels) >= classes:
        raise ValueError(
            f"`labels` must be from 0 to {classes - 1}. Received: from "
            f"{np.min(labels)} to {np.max(labels)}"
        )
    for trainable, count, rate in (
        (False, frozen_epochs, learning_rate),
        (True, epochs, learning_rate / 10),
    ):
        encoder.trainable = trainable
        classifier.compile(
            keras.optimizers.Adam(rate),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        classifier.fit(inputs, labels, epochs=count, **fit_arguments)
