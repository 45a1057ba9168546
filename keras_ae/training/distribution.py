"""One training on several devices, or on several hosts, through JAX.

Every batch is split evenly. Losses, gradients and batch normalisation are
those of the whole batch, and a corruption in front of the model draws for the
whole batch, so the training is the one of a single device, to rounding.
"""

import keras


def data_parallel(devices: int = 0) -> keras.distribution.DataParallel:
    """Splits every batch among the devices, on JAX.

    Make, compile and fit the model inside its `scope()`. On TensorFlow
    `tf.distribute.MirroredStrategy().scope()` takes its place.

    Args:
        devices: int, how many devices, or `0` for all of them, which with
            several hosts it must be. Defaults to `0`.

    Raises:
        ValueError: if there are not so many devices, or the backend is not
            JAX.

    Example:

    >>> with data_parallel().scope():
    ...     model = models.deep_skip()
    ...     model.compile("adam", loss=losses.MixedL1L2())
    ...     model.fit(corrupted, clean, batch_size=64)
    """
    _require_jax(
        "On TensorFlow use tf.distribute.MirroredStrategy().scope() in place "
        "of `data_parallel`; for anything else set KERAS_BACKEND=jax."
    )
    known = keras.distribution.list_devices()
    if not 0 <= devices <= len(known):
        raise ValueError(
            f"There are {len(known)} devices; give a number up to that, or 0 "
            f"for all. Received: devices={devices}"
        )
    chosen = keras.distribution.DataParallel(
        devices=known[: devices or None],
        # Keras shards by whole batches; `own_rows` keeps each batch together.
        auto_shard_dataset=False,
    )
    if chosen.num_processes > 1 and chosen.num_model_replicas < len(known):
        raise ValueError(
            f"{chosen.num_processes} hosts train with all their devices: "
            f"leave `devices` at 0. Received: devices={devices}"
        )
    return chosen


def join_hosts(address: str, hosts: int, host: int) -> None:
    """Makes this process one of several that train one model together.

    Call it in each of them before anything else of Keras, and wait: it
    returns when all are there. Then give all the same seed
    (`keras.utils.set_random_seed`), use `data_parallel`, and feed each its
    `own_rows`. Any one of them can save the model.

    Args:
        address: str, `"IP:PORT"` of host 0, where the others find it.
        hosts: int, how many processes.
        host: int from 0 to `hosts - 1`, which of them this is.

    Raises:
        ValueError: if there is no such host, or the backend is not JAX.
    """
    _require_jax(
        "Several hosts train together on JAX only (under TensorFlow's "
        "MultiWorkerMirroredStrategy Keras 3 fails): set KERAS_BACKEND=jax."
    )
    if not 0 <= host < hosts:
        raise ValueError(
            "`host` must be from 0 to `hosts` - 1. "
            f"Received: host={host}, hosts={hosts}"
        )
    keras.distribution.initialize(address, hosts, host)


def own_rows(
    batch_size: int, distribution: keras.distribution.DataParallel
) -> slice:
    """The rows of every batch that this host feeds to `fit`.

    Args:
        batch_size: int, of the whole batch; a multiple of all devices.
        distribution: from `data_parallel`.

    Raises:
        ValueError: if the batch cannot be split evenly.

    Example:

    >>> rows = own_rows(64, distribution)
    >>> batches = batches.map(lambda x, y: (x[rows], y[rows]))
    """
    devices = distribution.num_model_replicas
    if batch_size % devices:
        raise ValueError(
            f"The batch must be a multiple of the {devices} devices. "
            f"Received: batch_size={batch_size}"
        )
    share = batch_size // distribution.num_processes
    first = share * distribution.data_shard_id
    return slice(first, first + share)


def _require_jax(remedy: str) -> None:
    backend = keras.backend.backend()
    if backend != "jax":
        raise ValueError(f"{remedy} Received: backend={backend}")
