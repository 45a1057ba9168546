"""Trains one restorer on several devices, or on several hosts.

    python examples/train_on_many_devices.py
    KERAS_BACKEND=jax python examples/train_on_many_devices.py --devices 2
    KERAS_BACKEND=jax python examples/train_on_many_devices.py \\
        --hosts 2 --host 0 --address 10.0.0.1:1234      # and --host 1 there

Each batch is split among the devices (all, unless told otherwise), so more
devices train the same model sooner. Several hosts work on JAX only; each runs
this script and feeds its own rows of every batch. Without GPUs
`XLA_FLAGS=--xla_force_host_platform_device_count=2` makes two devices for JAX.
On JAX the losses are those of one device whatever the number; on TensorFlow
each device draws its own corruptions here, unlike in the pipeline, which
corrupts before it splits. Takes about a minute on 2 cores.
"""

import argparse
import contextlib

import keras
import numpy as np

from keras_ae import corruptions, losses, metrics, models, training

CROP = 32


def main() -> None:
    options = parse_arguments()
    if options.hosts > 1:
        training.join_hosts(options.address, options.hosts, options.host)
    keras.utils.set_random_seed(1)
    scope, rows = shared(options.devices, options.batch_size)
    crops = make_crops(options.steps, options.batch_size)
    own = crops[:, rows].reshape(-1, CROP, CROP, 3)

    with scope:
        restorer = models.Restorer(filters=(16, 24), blocks=(1, 1))
        noise = corruptions.GaussianNoise(stddev=(0.0, 0.2), seed=1)
        denoiser = models.denoising(restorer, noise)
        denoiser.compile(
            keras.optimizers.Adam(1e-3),
            loss=losses.NegativePSNR(),
            metrics=[metrics.PSNR()],
            jit_compile=keras.backend.backend() == "jax",
        )
        history = denoiser.fit(
            own,
            own,
            batch_size=rows.stop - rows.start,
            epochs=2,
            shuffle=False,  # The hosts' rows belong together.
            verbose=2,
        ).history
    print(f"restored to {history['psnr'][-1]:.2f} dB on the average")


def shared(
    devices: int, batch_size: int
) -> tuple[contextlib.AbstractContextManager, slice]:
    """What to train inside of, and the rows of each batch to feed here."""
    if keras.backend.backend() == "jax":
        distribution = training.data_parallel(devices)
        rows = training.own_rows(batch_size, distribution)
        return distribution.scope(), rows
    import tensorflow as tf

    kind = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
    names = [f"{kind}:{index}" for index in range(devices)]
    strategy = tf.distribute.MirroredStrategy(names or None)
    return strategy.scope(), slice(0, batch_size)


def make_crops(steps: int, batch_size: int) -> np.ndarray:
    """Ramps of random colours and slopes, `(steps, batch, 32, 32, 3)`."""
    rng = np.random.default_rng(1)
    shape = (steps, batch_size, 1, 1, 3)
    ramp = np.linspace(-0.5, 0.5, CROP)[:, None]
    down, across = rng.uniform(-1.0, 1.0, (2, *shape))
    ramps = rng.uniform(size=shape) + down * ramp[:, None] + across * ramp
    return np.clip(ramps, 0.0, 1.0).astype("float32")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=0)
    parser.add_argument("--hosts", type=int, default=1)
    parser.add_argument("--host", type=int, default=0)
    parser.add_argument("--address", default="127.0.0.1:1234")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--batch-size", type=int, default=16)
    return parser.parse_args()


if __name__ == "__main__":
    main()
