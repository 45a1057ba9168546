"""What an autoencoder is worth to a classifier with few labels.

    python examples/few_labels.py --figure labels.png

Trains a dropout autoencoder on all digits without labels, then a classifier
on its encoder with 50, 500 and all labels: first the head, then all layers.
Beside it the same classifier from random weights, for as many epochs, all of
them at the rate of the head. Mean and standard deviation over three draws of
labels and first weights. Takes four minutes of CPU time. Expect a gain with
50 labels and none with more.
"""

import digits
import keras
import numpy as np
from arguments import at_least

from keras_ae.models import Autoencoder, dense_autoencoder, to_classifier
from keras_ae.training import fine_tune

UNITS, RATE = (128, 64), 5e-3


def main() -> None:
    parser = digits.options(__doc__, epochs=40)
    parser.add_argument(
        "--draws", type=at_least(1), default=3, help="of labels"
    )
    options = parser.parse_args()
    data = digits.load(options.dataset)
    rows = {}
    print("accuracy, %")
    print("labels  from scratch  from the autoencoder")
    for count in (50, 500, len(data.train)):
        rows[count] = 100 * np.array(
            [
                [
                    accuracy(learn(data, count, options.epochs, draw), data)
                    for draw in range(options.draws)
                ]
                for learn in (from_scratch, from_autoencoder)
            ]
        )
        cells = (f"{row.mean():.1f} ± {row.std():.1f}" for row in rows[count])
        print("{:>6}  {:>12}  {:>20}".format(count, *cells))
    if options.figure:
        draw_accuracies(rows, options.figure)


def from_scratch(
    data: digits.Digits, count: int, epochs: int, draw: int
) -> keras.Model:
    classifier = to_classifier(autoencoder(data, draw), num_classes=10)
    classifier.compile(
        keras.optimizers.Adam(RATE),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    inputs, labels = labelled(data, count, draw)
    classifier.fit(inputs, labels, epochs=3 * epochs, verbose=0)
    return classifier


def from_autoencoder(
    data: digits.Digits, count: int, epochs: int, draw: int
) -> keras.Model:
    model = autoencoder(data, draw)
    model.compile(keras.optimizers.Adam(2e-3), loss="binary_crossentropy")
    model.fit(data.train, data.train, 64, epochs, verbose=0)
    classifier = to_classifier(model, num_classes=10)
    fine_tune(
        classifier,
        model.encoder,
        *labelled(data, count, draw),
        frozen_epochs=epochs,
        epochs=2 * epochs,
        learning_rate=RATE,
        verbose=0,
    )
    return classifier


def autoencoder(data: digits.Digits, draw: int) -> Autoencoder:
    keras.utils.set_random_seed(draw)
    return dense_autoencoder(data.train.shape[1], UNITS, "relu", dropout=0.2)


def labelled(
    data: digits.Digits, count: int, draw: int
) -> tuple[np.ndarray, np.ndarray]:
    """Another choice of digits in each draw."""
    chosen = np.random.default_rng(draw).permutation(len(data.train))[:count]
    return data.train[chosen], data.train_labels[chosen]


def accuracy(classifier: keras.Model, data: digits.Digits) -> float:
    return classifier.evaluate(data.test, data.test_labels, verbose=0)[1]


def draw_accuracies(rows: dict[int, np.ndarray], path: str) -> None:
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    scratch, pretrained = np.stack(list(rows.values()), axis=1)
    for values, style, label in (
        (pretrained, "o-", "autoencoder first"),
        (scratch, "o--", "from scratch"),
    ):
        means, deviations = values.mean(axis=1), values.std(axis=1)
        axis.errorbar(
            list(rows), means, deviations, fmt=style, capsize=4, label=label
        )
    axis.set_xscale("log")
    axis.set_xticks(list(rows), [str(count) for count in rows])
    axis.minorticks_off()
    axis.set(xlabel="labels", ylabel="accuracy on test digits, %, mean ± sd")
    axis.legend(loc="lower right")
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
