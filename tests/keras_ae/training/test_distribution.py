"""Several devices and several hosts: the losses of one device, on JAX."""

import json
import os
import pathlib
import socket
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_ae import training

pytest.importorskip("jax")

ROOT = pathlib.Path(__file__).parents[3]
TWO_DEVICES = "--xla_force_host_platform_device_count=2"


def start(*arguments, flags=""):
    return subprocess.Popen(
        [sys.executable, "tests/many_devices.py", "fit", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "KERAS_BACKEND": "jax",
            "PYTHONPATH": ".",
            "XLA_FLAGS": flags,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def history(process):
    printed, complaints = process.communicate(timeout=300)
    assert process.returncode == 0, complaints
    return json.loads(printed.splitlines()[-1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def assert_same(found, expected):
    for key, values in expected.items():
        np.testing.assert_allclose(found[key], values, rtol=1e-4, err_msg=key)


@pytest.fixture(scope="module")
def one_device():
    return history(start())


@pytest.mark.slow
def test_two_devices_train_as_one(one_device):
    assert_same(history(start(flags=TWO_DEVICES)), one_device)


@pytest.mark.slow
def test_two_hosts_train_as_one(one_device):
    address = f"127.0.0.1:{free_port()}"
    hosts = [start(address, str(host)) for host in range(2)]
    try:
        for host in hosts:
            assert_same(history(host), one_device)
    finally:
        for host in hosts:
            host.kill()


@pytest.mark.backend
@pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX only")
def test_what_cannot_be_shared_is_refused():
    everything = training.data_parallel()
    assert training.own_rows(8, everything) == slice(0, 8)
    with pytest.raises(ValueError, match="There are 1 devices.*devices=2"):
        training.data_parallel(2)
    with pytest.raises(ValueError, match="`host` must be.*host=2, hosts=2"):
        training.join_hosts("127.0.0.1:1", hosts=2, host=2)


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="runs on JAX")
def test_other_backends_are_told_the_way():
    with pytest.raises(ValueError, match=r"MirroredStrategy.*backend=tens"):
        training.data_parallel()
    with pytest.raises(ValueError, match="KERAS_BACKEND=jax. Received"):
        training.join_hosts("127.0.0.1:1", hosts=2, host=0)
