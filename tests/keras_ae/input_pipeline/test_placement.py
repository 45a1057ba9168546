"""Where corruptions run."""

import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from keras_ae.corruptions import Corruption, GaussianNoise
from keras_ae.input_pipeline import placement

ROOT = pathlib.Path(__file__).parents[3]
ON_DEVICES = """
import sys
import tensorflow as tf
from keras_ae.input_pipeline import placement
from test_placement import Witness, numbered_images
cpu = tf.config.list_physical_devices("CPU")[0]
two = [tf.config.LogicalDeviceConfiguration()] * 2
tf.config.set_logical_device_configuration(cpu, two)
tf.debugging.set_log_device_placement(True)
for device in sys.argv[1:]:
    list(placement.corrupted(numbered_images(), Witness(), 0, device))
"""


class Witness(Corruption):
    """An operation that the runtime reports the device of."""

    def draw(self, images, seed):
        return {}

    def apply(self, images):
        return tf.negative(images, name="witness")


def numbered_images():
    images = tf.fill([2, 4, 4, 3], tf.constant(51, tf.uint8))
    return tf.data.Dataset.from_tensors(images).enumerate()


def placed(*devices):
    """Where the runtime says that the witness ran."""
    path = f"{ROOT}:{pathlib.Path(__file__).parent}"
    done = subprocess.run(
        [sys.executable, "-c", ON_DEVICES, *devices],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return re.findall(r"^witness: .*device:(\w+:\d)", done.stdout, re.M)


def test_the_runtime_corrupts_on_the_named_device():
    assert placed("/CPU:0", "/CPU:1") == ["CPU:0", "CPU:1"]


@pytest.mark.gpu
def test_the_runtime_corrupts_on_the_gpu():
    if not tf.config.list_logical_devices("GPU"):
        pytest.skip("this machine has no GPU")
    assert placed("/GPU:0", "/CPU:0") == ["GPU:0", "CPU:0"]


@pytest.mark.gpu
def test_the_gpu_gives_what_the_cpu_gives():
    if not tf.config.list_logical_devices("GPU"):
        pytest.skip("this machine has no GPU")
    noise = GaussianNoise((0.1, 0.1))
    assert placement.default_device() == "/GPU:0"
    on_gpu, on_cpu = (
        next(iter(placement.corrupted(numbered_images(), noise, 1, device)))
        for device in ("/GPU:0", "/CPU:0")
    )
    np.testing.assert_allclose(on_gpu[0], on_cpu[0], atol=1e-5)


def test_the_choice_is_printed_once(capsys):
    if tf.config.list_logical_devices("GPU"):
        pytest.skip("this machine has a GPU")
    placement.default_device.cache_clear()
    for _ in range(2):
        assert placement.default_device() == "/CPU:0"
    assert capsys.readouterr().err == "Images are corrupted on /CPU:0.\n"


@pytest.mark.parametrize("name", ["/GPU:7", "gpu", "/CPU:1"])
def test_a_device_that_is_not_there_is_refused(name):
    with pytest.raises(ValueError, match="'/CPU:0'.*Received: placement="):
        placement.corrupted(numbered_images(), Witness(), 0, name)
