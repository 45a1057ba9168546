"""On which devices of this host a training runs."""

import keras
import tensorflow as tf

from pipeline.errors import UserError


def strategy(devices: int, batch_size: int) -> tf.distribute.Strategy:
    """Splits every batch evenly among devices.

    Make and compile the model inside its `scope()`; `fit` does the rest.

    Args:
        devices, batch_size: as in `chosen_devices`, which checks them.
    """
    chosen = chosen_devices(devices, batch_size)
    if len(chosen) == 1:
        return tf.distribute.get_strategy()
    return tf.distribute.MirroredStrategy(chosen)


def chosen_devices(devices: int, batch_size: int) -> list[str]:
    """Names of the devices that share every batch: GPUs, or else CPUs.

    Args:
        devices: how many; 0 for all.
        batch_size: images in a whole batch.

    Raises:
        UserError: if there are not so many devices, the batch cannot be split
            evenly, or this is not TensorFlow on a single host.
    """
    _check_single_host()
    kind = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
    present = len(tf.config.list_logical_devices(kind))
    count = devices or present
    if count > present:
        raise UserError(
            f"training.devices is {count}, but TensorFlow sees {present} "
            f"{kind} here: give a number up to that, or 0 for all."
        )
    if batch_size % count:
        raise UserError(
            f"training.batch_size is {batch_size}, which {count} devices "
            "cannot share evenly: make it a multiple of them."
        )
    return [f"{kind}:{index}" for index in range(count)]


def share_statistics(network: keras.Model) -> None:
    """Lets batch normalisation see the whole batch, not a device's share.

    Call it inside the strategy's scope, before `fit`. The weights then become
    those of one device. The training loss that `fit` shows counts the
    activity penalties of the first devices more than once (of two equal
    shares: 1.5 times the penalty), because Keras collects them in one list;
    the gradients and the validation loss do not.
    """
    if tf.distribute.get_strategy().num_replicas_in_sync == 1:
        return
    for layer in network.layers:
        for part in (layer, *vars(layer).values()):
            if isinstance(part, keras.layers.BatchNormalization):
                part.synchronized = True


def _check_single_host() -> None:
    """Several hosts work on JAX, and the Trainer on TensorFlow."""
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise UserError(
            "The Trainer exports, which needs KERAS_BACKEND=tensorflow, not "
            f"{backend}; on JAX train as examples/train_on_many_devices.py."
        )
    cluster = tf.distribute.cluster_resolver.TFConfigClusterResolver()
    hosts = sum(map(len, cluster.cluster_spec().as_dict().values()))
    if hosts > 1:
        raise UserError(
            f"TF_CONFIG names {hosts} hosts, but on TensorFlow Keras "
            "trains on one host only: unset it, or train on JAX as "
            "examples/train_on_many_devices.py."
        )
