"""What an autoencoder is worth to a classifier with few labels.

    python examples/few_labels.py --figure labels.png

Trains a dropout autoencoder on all digits without labels, then a classifier
on its encoder with 50, 500 and all labels, beside the same classifier from
random weights. Takes two minutes. Expect the largest gain with 50 labels and
hardly any with all.
"""

import digits
import keras
import numpy as np

from keras_ae.models import dense_autoencoder, to_classifier
from keras_ae.training import fine_tune

UNITS = (128, 64)


def main() -> None:
    options = digits.options(__doc__, epochs=40).parse_args()
    data = digits.load(options.dataset)
    rows = {}
    print("labels  from scratch  from the autoencoder")
    for count in (50, 500, len(data.train)):
        rows[count] = [
            accuracy(data, count, pretrained, options.epochs)
            for pretrained in (False, True)
        ]
        print(f"{count:>6}  {rows[count][0]:>12.1%}  {rows[count][1]:>20.1%}")
    if options.figure:
        draw(rows, options.figure)


def accuracy(
    data: digits.Digits, count: int, pretrained: bool, epochs: int
) -> float:
    keras.utils.set_random_seed(0)
    model = dense_autoencoder(data.train.shape[1], UNITS, "relu", dropout=0.2)
    if pretrained:
        model.compile(keras.optimizers.Adam(2e-3), loss="binary_crossentropy")
        model.fit(data.train, data.train, 64, epochs, verbose=0)
    classifier = to_classifier(model, num_classes=10)
    fine_tune(
        classifier,
        model.encoder,
        data.train[:count],
        data.train_labels[:count],
        frozen_epochs=epochs if pretrained else 0,
        epochs=2 * epochs,
        learning_rate=5e-3,
        verbose=0,
    )
    _, share = classifier.evaluate(data.test, data.test_labels, verbose=0)
    return float(share)


def draw(rows: dict[int, list[float]], path: str) -> None:
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    scratch, pretrained = np.array(list(rows.values())).T
    axis.semilogx(list(rows), 100 * pretrained, "o-", label="autoencoder first")
    axis.semilogx(list(rows), 100 * scratch, "o--", label="from scratch")
    axis.set(xlabel="labels", ylabel="accuracy on test digits, %")
    axis.legend()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
