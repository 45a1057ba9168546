"""Why blocks have shortcuts: the gradient at the first layer of deep stacks.

    python examples/residual_depths.py --figure depths.png

A block is relu(F(x) + V(x)), with two convolutions and batch norm in F. Stacks
of 4 to 32 blocks, the first of which halves the image and the last doubles it,
are to remove noise; before any training the gradient of each 3x3 convolution
is taken. V is nothing; the identity, and a 1x1 convolution in the two blocks
that change shapes; padding with zero channels or dropping some there; or a 1x1
convolution in all (options B, A and C of He et al., "Deep Residual Learning",
2016). Takes a minute. Expect the gradient to grow exponentially towards the
first layer where there is no shortcut: with batch norm it explodes, instead of
vanishing (Yang et al., "A Mean Field Theory of Batch Normalization", 2019), so
no learning rate suits all layers. With the identity all but the last are within
a factor of ten; convolutions in all blocks are in between.
"""

import argparse

import keras
import numpy as np
import small_restorer
from arguments import at_least

from keras_ae.layers import DecoderBlock, EncoderBlock

FILTERS = 8
SEEDS = 3  # Norms are geometric means over as many first weights.
# V of the blocks between equal shapes and of the two that change them.
SHORTCUTS = {
    "none": ("none", "none"),
    "identity": ("identity", "convolution"),
    "pad or project": ("identity", "pad"),
    "convolution": ("convolution", "convolution"),
}


def main() -> None:
    options = parse_arguments()
    pairs = small_restorer.pairs(small_restorer.BATCH)
    norms: dict[str, list[np.ndarray]] = {name: [] for name in SHORTCUTS}
    print("gradient norm at the first layer, and its ratio to the last layer's")
    print("blocks  " + "".join(f"{name:<18}" for name in SHORTCUTS).rstrip())
    for depth in options.depths:
        line = f"{depth:>6}  "
        for name in SHORTCUTS:
            norms[name].append(typical(depth, name, pairs))
            first, last = norms[name][-1][[0, -1]]
            line += f"{first:>7.3g} {first / last:>7.3g}   "
        print(line.rstrip())
    if options.figure:
        draw(norms, options.depths, options.figure)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--depths",
        type=at_least(2),
        nargs="+",
        default=[4, 8, 16, 32],
        help="blocks of each stack (default: 4 8 16 32)",
    )
    parser.add_argument("--figure", help="where to save the picture")
    return parser.parse_args()


def typical(depth: int, name: str, pairs: small_restorer.Pairs) -> np.ndarray:
    """The norms of one kind of stack, from several first weights."""
    every = [
        gradient_norms(stack(depth, *SHORTCUTS[name], seed), pairs)
        for seed in range(SEEDS)
    ]
    return np.exp(np.mean(np.log(every), axis=0))


def stack(depth: int, between: str, changing: str, seed: int) -> keras.Model:
    keras.utils.set_random_seed(seed)
    wide = 2 * FILTERS
    inputs = keras.Input((small_restorer.SIDE, small_restorer.SIDE, 3))
    x = keras.layers.Rescaling(2.0, offset=-1.0)(inputs)
    x = keras.layers.Conv2D(FILTERS, 3, padding="same")(x)
    x = EncoderBlock(wide, shortcut=changing)(x)
    for _ in range(depth - 2):
        x = EncoderBlock(wide, strides=1, shortcut=between)(x)
    x = DecoderBlock(FILTERS, shortcut=changing)(x)
    x = keras.layers.Conv2D(3, 3, padding="same")(x)
    return keras.Model(inputs, x)


def gradient_norms(
    model: keras.Model, pairs: small_restorer.Pairs
) -> np.ndarray:
    """Of the kernel of each 3x3 convolution, from input to output."""
    optimizer = keras.optimizers.SGD(1.0, momentum=0.9)
    model.compile(optimizer, loss="mse", run_eagerly=True)
    model.train_on_batch(pairs.noisy, pairs.clean)
    # After one step at a rate of 1 the momentum is minus the gradient.
    found = zip(model.trainable_variables, optimizer.momentums, strict=True)
    return np.array(
        [
            np.linalg.norm(keras.ops.convert_to_numpy(momentum))
            for variable, momentum in found
            if tuple(variable.shape[:2]) == (3, 3)
        ]
    )


def draw(
    norms: dict[str, list[np.ndarray]], depths: list[int], path: str
) -> None:
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(
        1, 2, figsize=(11, 4), sharey=True, layout="constrained"
    )
    for name, rows in norms.items():
        left.loglog(depths, [row[0] for row in rows], "o-", label=name)
        right.semilogy(range(1, len(rows[-1]) + 1), rows[-1])
    left.set(
        xlabel="blocks",
        ylabel="norm of the gradient",
        title="at the first layer",
        xticks=depths,
        xticklabels=depths,
    )
    left.minorticks_off()
    left.legend(title="shortcut")
    right.set(
        xlabel="3x3 convolution, from input to output",
        title=f"at each layer of {depths[-1]} blocks",
    )
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
