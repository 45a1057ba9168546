"""A variational autoencoder of digits: samples, a map, and nats.

    python examples/variational_digits.py --figure map.png

Trains with 2 and with 8 latent dimensions and beta of 1 and 2; beta rises from
0 over the first third of the training. Takes two minutes. Prints the bound and
the importance-weighted estimate of log p(x) on test digits (k = 500), which
must lie above the bound, and how many latent dimensions say anything: expect
fewer with beta = 2. The figure shows what each point of the 2-D code stands
for, samples, and a way from one digit to another.
"""

import digits
import keras
import numpy as np
from arguments import at_least

from keras_ae.models import VariationalAutoencoder, dense_variational
from keras_ae.training import KLAnnealing


def main() -> None:
    parser = digits.options(__doc__, epochs=60)
    parser.add_argument("--samples", type=at_least(1), default=500, help="k")
    options = parser.parse_args()
    data = digits.load(options.dataset)
    print("latent  beta   bound  log p(x)  active dimensions")
    for latent_dim, beta in ((2, 1.0), (8, 1.0), (8, 2.0)):
        model = trained(data.train, latent_dim, beta, options.epochs)
        bound, nats = (
            float(keras.ops.mean(estimate(data.test, options.samples)))
            for estimate in (model.evidence_lower_bound, model.log_likelihood)
        )
        active = model.active_units(data.test)
        print(
            f"{latent_dim:>6}  {beta:>4g}  {bound:>6.2f}  "
            f"{nats:>8.2f}  {active}"
        )
        if options.figure and latent_dim == 2:
            draw(model, data, options.figure)


def trained(
    images: np.ndarray, latent_dim: int, beta: float, epochs: int
) -> VariationalAutoencoder:
    keras.utils.set_random_seed(0)
    model = dense_variational(images.shape[1], (128, 64), latent_dim)
    model.compile(keras.optimizers.Adam(2e-3), loss=model.likelihood)
    annealing = KLAnnealing(beta, max(1, epochs // 3))
    model.fit(images, images, 64, epochs, verbose=0, callbacks=[annealing])
    return model


def draw(model: VariationalAutoencoder, data: digits.Digits, path: str) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 4, figsize=(16, 4.2), layout="constrained")
    codes = keras.ops.convert_to_numpy(model.encode(data.test))
    for digit in range(10):
        axes[0].scatter(
            *codes[data.test_labels == digit].T, s=40, marker=f"${digit}$"
        )
    axes[0].set(title="codes of test digits", xlabel="z1", ylabel="z2")
    line = np.linspace(-2.5, 2.5, 12)
    grid = np.stack(np.meshgrid(line, line[::-1]), axis=-1).reshape(-1, 2)
    first, last = (data.test[data.test_labels == n][0] for n in (6, 3))
    for axis, title, rows in (
        (axes[1], "decoded map, z from -2.5 to 2.5", model.decode(grid)),
        (
            axes[2],
            "samples",
            model.decode(np.random.default_rng(0).normal(size=(144, 2))),
        ),
        (
            axes[3],
            "from a six to a three",
            model.interpolate(first, last, 16),
        ),
    ):
        shown = keras.ops.convert_to_numpy(rows)
        columns = int(len(shown) ** 0.5)
        axis.imshow(
            digits.mosaic(shown, data.side, columns), cmap="gray", vmin=0
        )
        axis.set(title=title, xticks=[], yticks=[])
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
