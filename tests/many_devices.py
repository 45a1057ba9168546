"""Programs for tests that need devices or hosts of their own.

python tests/many_devices.py train SHARDS OUTPUT          # 2 CPU devices
python tests/many_devices.py mirror DIRECTORY             # 2 CPU devices
python tests/many_devices.py penalise                     # 2 CPU devices
python tests/many_devices.py fit                          # JAX
python tests/many_devices.py fit ADDRESS HOST             # JAX, of 2 hosts
"""

import json
import pathlib
import sys

import keras
import numpy as np

from keras_ae import corruptions, losses, metrics, models, training

RESTORER = {"filters": [4, 6], "blocks": [1, 1]}
STEPS, BATCH = 4, 4


def two_devices():
    import tensorflow as tf

    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0],
        [tf.config.LogicalDeviceConfiguration()] * 2,
    )


def train(shards, output, devices=2):
    """The Trainer, in miniature; leaves `history.json` in OUTPUT/run."""
    from pipeline.artifacts import Examples, Model, ModelRun
    from pipeline.components.trainer import Trainer

    model, run = (pathlib.Path(output) / part for part in ("model", "run"))
    for path in (model, run):
        path.mkdir(parents=True)
    Trainer.body(
        examples=Examples(str(shards)),
        model=Model(str(model)),
        model_run=ModelRun(str(run)),
        training={
            "model_arguments": {"filters": [4]},
            "batch_size": BATCH,
            "crop_size": 12,
            "steps": STEPS,
            "learning_rate": 1e-2,
            "ema_momentum": 0.9,
            "devices": devices,
            "seed": 1,
        },
        initial_weights="",
    )
    return json.loads((run / "history.json").read_text())


def mirror(directory):
    """Prints the losses on one device, on two, and on two with a stop."""
    from pipeline.devices import strategy

    images = np.random.default_rng(0).uniform(size=(BATCH, 12, 12, 3))
    one, two = strategy(1, BATCH), strategy(2, BATCH)

    def losses_of(name, where, epochs):
        path = pathlib.Path(directory) / name
        path.mkdir(exist_ok=True)
        keras.utils.set_random_seed(1)
        with where.scope():
            model = models.Restorer(**RESTORER)
            model.compile("adam", losses.NegativePSNR(), jit_compile=False)
            checkpoint = training.Checkpoint(model, path)
        model.fit(
            images,
            images**2,
            batch_size=BATCH,
            initial_epoch=checkpoint.step,
            epochs=epochs,
            verbose=0,
            callbacks=[checkpoint],
        )
        return checkpoint.history["loss"]

    losses_of("stopped", two, STEPS // 2)
    curves = {
        "one": losses_of("one", one, STEPS),
        "two": losses_of("two", two, STEPS),
        "stopped": losses_of("stopped", two, STEPS),
    }
    print(json.dumps(curves))


def penalise():
    """Prints what `fit` shows of a model with a penalty, on one and on two."""
    from pipeline.devices import share_statistics, strategy

    images = np.random.default_rng(0).uniform(size=(BATCH, 12, 12, 3))

    def history(devices):
        keras.utils.set_random_seed(1)
        with strategy(devices, BATCH).scope():
            model = models.deep_skip([4])
            share_statistics(model)
            loss = losses.MixedL1L2()
            # A loss divides itself by the number of devices, its call does not.
            plain = keras.metrics.MeanMetricWrapper(loss.call, "plain")
            model.compile("adam", loss, metrics=[plain], jit_compile=False)
        return model.fit(
            images, images**2, batch_size=BATCH, epochs=STEPS, verbose=0
        ).history

    print(json.dumps([history(1), history(2)]))


def fit(address=None, host=0):
    """Prints what `fit` shows of a model with batch statistics, by JAX."""
    if address:
        training.join_hosts(address, hosts=2, host=int(host))
    distribution = training.data_parallel()
    rows = training.own_rows(BATCH, distribution)
    images = np.random.default_rng(0).uniform(size=(STEPS, BATCH, 12, 12, 3))
    own = images[:, rows].reshape(-1, 12, 12, 3).astype("float32")
    keras.utils.set_random_seed(1)
    with distribution.scope():
        noise = corruptions.GaussianNoise((0.0, 0.2), seed=1)
        inputs = keras.Input((12, 12, 3))
        model = keras.Model(inputs, models.shallow(4)(noise(inputs)))
        model.compile("adam", losses.MixedL1L2(), metrics=[metrics.PSNR()])
        history = model.fit(
            own,
            own,
            batch_size=rows.stop - rows.start,
            epochs=2,
            shuffle=False,
            verbose=0,
        ).history
    print(json.dumps(history))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command != "fit":
        two_devices()
    programs = (train, mirror, penalise, fit)
    {program.__name__: program for program in programs}[command](*arguments)
