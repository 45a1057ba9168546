"""What a penalty on the code does: from dense codes to sparse ones.

    python examples/sparse_codes.py --figure sparse.png

Trains an autoencoder of 100 sigmoid units, more than the 64 pixels, with ever
more weight on `KLSparsity(0.05)` and, in the last rows, with an L1 penalty
instead. Takes a minute. Expect a growing share of units that are nearly zero
and a reconstruction that pays for it; a strong L1 penalty switches most units
off for good, and the few that are left become strokes.
"""

import digits
import keras
import numpy as np

from keras_ae.models import dense_autoencoder
from keras_ae.regularizers import KLSparsity

UNITS = 100
PENALTIES = {
    "none": None,
    "KL, weight 0.001": KLSparsity(0.05, 0.001),
    "KL, weight 0.01": KLSparsity(0.05, 0.01),
    "KL, weight 0.1": KLSparsity(0.05, 0.1),
    "L1, weight 0.001": keras.regularizers.L1(0.001),
    "L1, weight 0.01": keras.regularizers.L1(0.01),
}


def main() -> None:
    options = digits.options(__doc__, epochs=40).parse_args()
    data = digits.load(options.dataset)
    filters = {}
    print("penalty            near zero  mean activation  squared error")
    for name, penalty in PENALTIES.items():
        keras.utils.set_random_seed(0)
        model = dense_autoencoder(
            data.train.shape[1], (UNITS,), code_regularizer=penalty
        )
        model.compile(keras.optimizers.Adam(3e-3), loss="binary_crossentropy")
        model.fit(data.train, data.train, 64, options.epochs, verbose=0)
        codes = keras.ops.convert_to_numpy(model.encode(data.test))
        error = np.mean((model.predict(data.test, verbose=0) - data.test) ** 2)
        print(
            f"{name:<17}  {np.mean(codes < 0.05):>9.0%}  {codes.mean():>15.3f}"
            f"  {error:>13.4f}"
        )
        filters[name] = model.encoder.get_weights()[0].T
    if options.figure:
        draw(filters, data.side, options.figure)


def draw(filters: dict[str, np.ndarray], side: int, path: str) -> None:
    """The 25 strongest filters of each model, each scaled by itself."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(
        1, len(filters), figsize=(14, 2.8), layout="constrained"
    )
    for axis, (name, rows) in zip(axes, filters.items(), strict=True):
        strongest = rows[np.argsort(-np.linalg.norm(rows, axis=1))[:25]]
        largest = np.abs(strongest).max(axis=1, keepdims=True)
        shown = 0.5 + strongest / largest / 2
        axis.imshow(digits.mosaic(shown, side, 5), cmap="gray")
        axis.set(title=name, xticks=[], yticks=[])
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
