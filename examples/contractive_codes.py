"""Codes that hardly move: contraction against denoising and dropout.

    python examples/contractive_codes.py --figure contraction.png

Trains four autoencoders of one sigmoid layer on digits and measures how much
their codes move, |J|^2, and what they make of noisy digits. Takes a minute.
Expect the contractive one to have by far the smallest Jacobian, and the
denoising one to clean best, with a smaller Jacobian than the plain one too:
the two are cousins (Alain & Bengio, 2014).
"""

import digits
import keras
import numpy as np

from keras_ae.corruptions import GaussianNoise
from keras_ae.models import (
    Autoencoder,
    ContractiveAutoencoder,
    dense_autoencoder,
)
from keras_ae.models.contractive import sigmoid_jacobian_norm

UNITS, STDDEV = 48, 0.3


def main() -> None:
    options = digits.options(__doc__, epochs=40).parse_args()
    data = digits.load(options.dataset)
    noise = np.random.default_rng(1).normal(0, STDDEV, data.test.shape)
    noisy = (data.test + noise).astype("float32")
    pictures = {"clean": data.test, "noisy": noisy}
    print("autoencoder   |J|^2  squared error: clean  noisy")
    for name in ("plain", "dropout", "denoising", "contractive"):
        model = trained(name, data.train, options.epochs)
        kernel = model.encoder.layers[-1].kernel
        jacobian = sigmoid_jacobian_norm(model.encode(data.test), kernel)
        errors = [
            np.mean((model.predict(inputs, verbose=0) - data.test) ** 2)
            for inputs in (data.test, noisy)
        ]
        print(
            f"{name:<12} {np.mean(keras.ops.convert_to_numpy(jacobian)):>6.2f}"
            f"  {errors[0]:>20.4f}  {errors[1]:.4f}"
        )
        pictures[name] = model.predict(noisy, verbose=0)
    if options.figure:
        draw(pictures, data.side, options.figure)


def trained(name: str, images: np.ndarray, epochs: int) -> Autoencoder:
    keras.utils.set_random_seed(0)
    dropout = 0.3 if name == "dropout" else 0.0
    model = dense_autoencoder(images.shape[1], (UNITS,), dropout=dropout)
    training = model
    if name == "contractive":
        model = ContractiveAutoencoder(model.encoder, model.decoder, 0.03)
        training = model
    if name == "denoising":
        # A corruption takes images: a row is one of height 1, one channel.
        rows = keras.Input(images.shape[1:])
        shaped = keras.layers.Reshape((1, -1, 1))
        damage = keras.Sequential(
            [shaped, GaussianNoise((STDDEV, STDDEV)), keras.layers.Flatten()]
        )
        training = keras.Model(rows, model(damage(rows)))
    training.compile(keras.optimizers.Adam(3e-3), loss="binary_crossentropy")
    training.fit(images, images, 64, epochs, verbose=0)
    return model


def draw(pictures: dict[str, np.ndarray], side: int, path: str) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(
        len(pictures), 1, figsize=(9, 6), layout="constrained"
    )
    for axis, (name, rows) in zip(axes, pictures.items(), strict=True):
        axis.imshow(
            digits.mosaic(rows[:12], side, 12), cmap="gray", vmin=0, vmax=1
        )
        axis.set(xticks=[], yticks=[])
        axis.set_ylabel(name, rotation=0, ha="right", va="center")
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
