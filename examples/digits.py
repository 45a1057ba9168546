"""What the examples on digits share: data, options, figures."""

import argparse
import dataclasses

import keras
import numpy as np
from arguments import at_least
from numpy.typing import NDArray


@dataclasses.dataclass(frozen=True)
class Digits:
    """Images in [0, 1] as rows, with their labels.

    Args:
        train, test: float32 `(images, side * side)`.
        train_labels, test_labels: int `(images,)`.
        side: pixels.
    """

    train: NDArray[np.float32]
    test: NDArray[np.float32]
    train_labels: NDArray[np.int64]
    test_labels: NDArray[np.int64]
    side: int


def options(description: str | None, epochs: int) -> argparse.ArgumentParser:
    """The options of every example on digits."""
    parser = argparse.ArgumentParser(
        description=(description or "").partition("\n")[0]
    )
    parser.add_argument("--epochs", type=at_least(1), default=epochs)
    parser.add_argument(
        "--dataset",
        default="digits",
        help="digits (scikit-learn's 1,797 of 8x8, no download), or mnist, "
        "fashion_mnist, ... through TFDS (default: %(default)s)",
    )
    parser.add_argument("--figure", help="where to save the picture")
    return parser


def load(dataset: str) -> Digits:
    """Four fifths to train on, one fifth to test; the same every time."""
    images, labels = _scikit_learn() if dataset == "digits" else _tfds(dataset)
    keras.utils.set_random_seed(0)
    order = np.random.default_rng(0).permutation(len(images))
    images, labels = images[order], labels[order]
    cut = len(images) // 5
    rows = images.reshape(len(images), -1)
    return Digits(
        rows[cut:], rows[:cut], labels[cut:], labels[:cut], images.shape[1]
    )


def _scikit_learn() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise SystemExit(
            "The digits come with scikit-learn: pip install scikit-learn"
        ) from error
    found = load_digits()
    return (found.images / 16).astype("float32"), found.target


def _tfds(name: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    try:
        import tensorflow_datasets as tfds

        loaded = tfds.load(name, split="train", batch_size=-1)
    except (ImportError, OSError, ValueError) as error:
        raise SystemExit(
            f"--dataset {name}: {str(error).partition(chr(10))[0]}; needs "
            "tensorflow-datasets, a name of its catalogue and, the first time, "
            "the network"
        ) from error
    found = tfds.as_numpy(loaded)
    if not {"image", "label"} <= found.keys():
        raise SystemExit(f"--dataset {name}: has no images with labels")
    images = found["image"].mean(axis=-1) / 255
    return images.astype("float32"), found["label"]


def mosaic(rows: NDArray[np.float32], side: int, columns: int) -> np.ndarray:
    """Lays images out in a grid with a thin line between them."""
    images = rows.reshape(-1, side, side)
    images = np.pad(
        images,
        [(0, -len(images) % columns), (0, 1), (0, 1)],
        constant_values=1.0,
    )
    grid = images.reshape(-1, columns, side + 1, side + 1)
    return grid.swapaxes(1, 2).reshape(-1, columns * (side + 1))[:-1, :-1]
