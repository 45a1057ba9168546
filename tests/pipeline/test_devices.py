"""The Trainer on several devices gives the model of one device."""

import json
import os
import pathlib
import subprocess
import sys

import keras
import many_devices
import numpy as np
import pytest
import tensorflow as tf
from shard_files import pictures, write_shards

from pipeline.devices import chosen_devices, strategy
from pipeline.errors import UserError

ROOT = pathlib.Path(__file__).parents[2]
TWO_HOSTS = '{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"index": 0}}'


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "tests/many_devices.py", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def shards(tmp_path):
    for split in ("train", "eval"):
        write_shards(tmp_path / "shards", split, pictures())
    return tmp_path / "shards"


@pytest.mark.slow
def test_two_devices_give_the_losses_of_one_even_after_a_stop(tmp_path):
    curves = json.loads(run("mirror", tmp_path))
    np.testing.assert_allclose(curves["two"], curves["one"], rtol=1e-4)
    half = many_devices.STEPS // 2
    np.testing.assert_allclose(
        curves["stopped"][-half:], curves["one"][half:], rtol=1e-4
    )


@pytest.mark.slow
def test_only_the_penalty_shown_depends_on_the_devices():
    one, two = json.loads(run("penalise"))
    np.testing.assert_allclose(two["plain"], one["plain"], rtol=1e-4)
    once, more = (
        np.subtract(curves["loss"], curves["plain"]) for curves in (one, two)
    )
    # The first device's counts twice; see `share_statistics`.
    assert np.all((1e-3 < once) & (once < more) & (more < 2 * once))


@pytest.mark.slow
def test_the_trainer_makes_the_same_model_on_two_devices(shards, tmp_path):
    run("train", shards, tmp_path / "two")
    two = json.loads((tmp_path / "two/run/history.json").read_text())
    one = many_devices.train(shards, tmp_path / "one", devices=1)
    assert len(one["val_loss"]) == many_devices.STEPS
    for key in one.keys() - {"loss"}:  # The test above compares it.
        np.testing.assert_allclose(
            two[key], one[key], rtol=1e-4, atol=1e-5, err_msg=key
        )
    weights = [
        keras.saving.load_model(
            tmp_path / count / "model/Format-Keras/model.keras"
        ).get_weights()
        for count in ("one", "two")
    ]
    for a, b in zip(*weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_one_device_needs_no_strategy():
    assert strategy(1, 5).num_replicas_in_sync == 1
    assert strategy(0, 5).num_replicas_in_sync == 1  # One CPU is all there is.
    assert chosen_devices(1, 5) == ["CPU:0"]


def test_more_devices_than_there_are_are_refused():
    with pytest.raises(UserError, match="is 9, but TensorFlow sees 1 CPU"):
        chosen_devices(9, 9)


def test_a_batch_that_devices_cannot_share_is_refused(monkeypatch):
    devices = tf.config.list_logical_devices("CPU") * 2
    monkeypatch.setattr(
        tf.config,
        "list_logical_devices",
        lambda kind: devices if kind == "CPU" else [],
    )
    with pytest.raises(UserError, match="is 5, which 2 devices cannot share"):
        chosen_devices(2, 5)


def test_other_backends_are_refused(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(UserError, match="needs KERAS_BACKEND=tensorflow, not"):
        chosen_devices(1, 4)


def test_several_hosts_are_refused_and_the_way_is_named(monkeypatch):
    monkeypatch.setenv("TF_CONFIG", TWO_HOSTS)
    with pytest.raises(UserError, match="names 2 hosts.*train on JAX as"):
        chosen_devices(1, 4)
