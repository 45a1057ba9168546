"""A deep sigmoid stack that SGD fails to train, and pretraining saves.

    python examples/greedy_pretraining.py --figure curves.png

64-128-64-32-16 sigmoid units and back, trained by SGD with momentum. Takes two
minutes. Expect it to stay where it predicts the mean digit from random weights,
and to fall far below it from both kinds of pretrained ones in the same number
of epochs (Hinton & Salakhutdinov, 2006).
"""

import digits
import keras
import numpy as np
from arguments import at_least

from keras_ae.models import dense_autoencoder
from keras_ae.training import greedy_pretrain

UNITS = (128, 64, 32, 16)
RATES = {"rbm": 0.05, "autoencoder": 1.0}


def main() -> None:
    parser = digits.options(__doc__, epochs=40)
    parser.add_argument("--pretraining-epochs", type=at_least(1), default=30)
    options = parser.parse_args()
    data = digits.load(options.dataset)
    mean = np.mean((data.test - data.train.mean(axis=0)) ** 2)
    print("first weights      squared error: at first  at the end")
    print(f"(the mean digit)  {mean:>24.4f}  {mean:>10.4f}")
    curves = {}
    for by in (None, "rbm", "autoencoder"):
        keras.utils.set_random_seed(0)
        stack = dense_autoencoder(data.train.shape[1], UNITS)
        if by:
            greedy_pretrain(
                stack,
                data.train,
                by,
                options.pretraining_epochs,
                learning_rate=RATES[by],
            )
        stack.compile(keras.optimizers.SGD(0.5, momentum=0.9), loss="mse")
        first = stack.evaluate(data.test, data.test, verbose=0)
        history = stack.fit(
            data.train,
            data.train,
            32,
            options.epochs,
            verbose=0,
            validation_data=(data.test, data.test),
        ).history["val_loss"]
        name = f"greedy, {by}" if by else "random"
        curves[name] = [first, *history]
        print(f"{name:<19} {first:>22.4f}  {history[-1]:>10.4f}")
    if options.figure:
        draw(curves, float(mean), options.figure)


def draw(curves: dict[str, list[float]], mean: float, path: str) -> None:
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    for name, errors in curves.items():
        axis.semilogy(errors, label=name)
    axis.axhline(mean, color="gray", linestyle=":", label="the mean digit")
    axis.set(xlabel="epochs of fine-tuning", ylabel="squared error, test")
    axis.legend()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
