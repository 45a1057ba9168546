"""The rows of tensorflow-addons, which works in its own environment only.

Its blur has one sigma for a batch, its cutout one block for an image.
"""

import numpy as np
import tensorflow as tf
import tensorflow_addons as tfa

from benchmarks.corruptions.measuring import (
    Runs,
    make_images,
    measure,
    parse_arguments,
    to_line,
)


def main() -> None:
    options = parse_arguments()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    print(to_line(measure(addons_runs(make_images(options)), options.rounds)))


def addons_runs(images: np.ndarray) -> Runs:
    tensor = tf.constant(images)
    blur = tf.function(
        lambda x: tfa.image.gaussian_filter2d(x, (25, 25), 1.0, "SYMMETRIC")
    )
    cutout = tf.function(lambda x: tfa.image.random_cutout(x, (8, 8)))
    return {
        ("blur", "tensorflow-addons"): lambda: blur(tensor).numpy(),
        ("knockout", "tensorflow-addons"): lambda: cutout(tensor).numpy(),
    }


if __name__ == "__main__":
    main()
