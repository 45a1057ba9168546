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

    A new head sends large gradients at first, which would undo what the
    encoder has learned. From Kumar et al., "Fine-Tuning can Distort Pretrained
    Features and Underperform Out-of-Distribution", 2022.

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
        ValueError: if labels are not one number each, or one is out of range.
    """
    _check_labels(labels, classifier.output_shape[-1])
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


def _check_labels(labels: NDArray[np.integer], classes: int) -> None:
    if np.ndim(labels) != 1:
        raise ValueError(
            "`labels` must be one number for each example; take the argmax of "
            f"one-hot labels. Received: labels.shape={np.shape(labels)}"
        )
    if np.min(labels) < 0 or np.max(labels) >= classes:
        raise ValueError(
            f"`labels` must be from 0 to {classes - 1}. Received: from "
            f"{np.min(labels)} to {np.max(labels)}"
        )
