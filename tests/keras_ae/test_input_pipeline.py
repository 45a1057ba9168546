"""Shards to batches."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from keras_ae import input_pipeline
from keras_ae.corruptions import (
    Corruption,
    GaussianNoise,
    Identity,
    protocols,
)
from keras_ae.input_pipeline import evaluation_batches, training_batches

COUNT, SIZE = 12, 16


def example(image, feature):
    encoded = tf.io.encode_png(image).numpy()
    value = tf.train.Feature(bytes_list=tf.train.BytesList(value=[encoded]))
    features = tf.train.Features(feature={feature: value})
    return tf.train.Example(features=features).SerializeToString()


@pytest.fixture
def pictures(rng):
    """Distinct images whose first channel tells which one it is."""
    images = rng.integers(0, 256, (COUNT, SIZE, SIZE, 3), dtype=np.uint8)
    images[..., 0] = np.arange(COUNT)[:, None, None]
    return images


@pytest.fixture
def shards(tmp_path, pictures):
    """Two shards of each split, as the pipeline's ExampleGen lays them out."""
    for split in ("train", "eval"):
        directory = tmp_path / f"Split-{split}"
        directory.mkdir()
        for number, part in enumerate(np.split(pictures, 2)):
            path = directory / f"data_tfrecord-0000{number}-of-00002"
            with tf.io.TFRecordWriter(str(path)) as writer:
                for image in part:
                    writer.write(example(image, "image/encoded"))
    return tmp_path


def batches(shards, count, **changes):
    """The first batches of a training, as NumPy."""
    arguments = {"batch_size": 4, "crop_size": 8, "seed": 1, **changes}
    arguments.setdefault("corruption", protocols.textbook())
    dataset = training_batches(shards, **arguments)
    return list(itertools.islice(dataset.as_numpy_iterator(), count))


def assert_same(first, second):
    for (x1, y1), (x2, y2) in zip(first, second, strict=True):
        np.testing.assert_array_equal(x1, x2)
        np.testing.assert_array_equal(y1, y2)


def assert_different(first, second):
    assert any(
        np.any(x1 != x2) for (x1, _), (x2, _) in zip(first, second, strict=True)
    )


def test_shapes_and_ranges(shards):
    corrupted, clean = batches(shards, 1)[0]
    assert corrupted.shape == clean.shape == (4, 8, 8, 3)
    assert corrupted.dtype == clean.dtype == np.float32
    assert 0 <= clean.min() and clean.max() <= 1


def test_clean_images_are_crops_of_the_shards(shards, pictures):
    for corrupted, clean in batches(shards, 6, corruption=Identity()):
        np.testing.assert_array_equal(corrupted, clean)
        for crop in np.rint(clean * 255).astype("uint8"):
            windows = np.lib.stride_tricks.sliding_window_view(
                pictures[crop[0, 0, 0]], (8, 8), axis=(0, 1)
            ).transpose(0, 1, 3, 4, 2)
            turned = [crop[::y, ::x] for y in (1, -1) for x in (1, -1)]
            assert any(
                (windows == view).all(axis=(2, 3, 4)).any() for view in turned
            )


def test_an_epoch_holds_every_image_once(shards):
    both = batches(shards, 6)
    for epoch in (both[:3], both[3:]):
        seen = [clean[:, 0, 0, 0] for _, clean in epoch]
        names = np.sort(np.rint(np.concatenate(seen) * 255))
        np.testing.assert_array_equal(names, np.arange(COUNT))


def test_the_seed_decides(shards):
    assert_same(batches(shards, 5), batches(shards, 5))
    assert_different(batches(shards, 5), batches(shards, 5, seed=2))


def test_epochs_differ(shards):
    both = batches(shards, 6)
    assert_different(both[:3], both[3:])


@pytest.mark.parametrize("start", [1, 4])
def test_resumes_at_any_batch(shards, start):
    assert_same(
        batches(shards, 6)[start:], batches(shards, 6 - start, start=start)
    )


def test_evaluation_is_one_pass_in_order(shards, pictures):
    dataset = evaluation_batches(
        shards, "eval", 5, protocols.textbook(), seed=1
    )
    assert len(dataset) == 3
    passes = [list(dataset.as_numpy_iterator()) for _ in range(2)]
    assert_same(*passes)
    clean = np.concatenate([clean for _, clean in passes[0]])
    np.testing.assert_array_equal(np.rint(clean * 255), pictures)


def test_reads_tfds_folders(tmp_path, pictures):
    path = tmp_path / "photos-train.tfrecord-00000-of-00001"
    with tf.io.TFRecordWriter(str(path)) as writer:
        for image in pictures:
            writer.write(example(image, "image"))
    assert batches(tmp_path, 1)[0][1].shape == (4, 8, 8, 3)


@pytest.mark.parametrize("place", ["nowhere", "."])
def test_a_folder_without_shards_is_refused(tmp_path, place):
    with pytest.raises(ValueError, match="split 'train'.*Received: directory="):
        batches(tmp_path / place, 1)


class Spy(Corruption):
    """Records the device that its operations are placed on."""

    devices: list = []

    def draw(self, images, seed):
        return {}

    def apply(self, images):
        shifted = images + 1.0
        self.devices.append(shifted.device)
        return shifted


@pytest.mark.parametrize("device", ["/CPU:0", "/CPU:1"])
def test_the_corruption_runs_on_the_named_device(shards, device):
    Spy.devices.clear()
    training_batches(shards, 4, 8, Spy(), device=device)
    assert {name[-len(device) + 1 :] for name in Spy.devices} == {device[1:]}


def test_without_a_gpu_the_cpu_corrupts():
    if tf.config.list_logical_devices("GPU"):
        pytest.skip("this machine has a GPU")
    assert input_pipeline.default_device() == "/CPU:0"


def test_noise_differs_from_batch_to_batch(shards):
    noise = GaussianNoise((0.1, 0.1))
    (x1, y1), (x2, y2) = batches(shards, 2, corruption=noise)
    assert np.abs(np.corrcoef((x1 - y1).ravel(), (x2 - y2).ravel())[0, 1]) < 0.2


def test_crops_larger_than_the_images_are_refused(shards):
    with pytest.raises(
        ValueError, match="16x16 pixels. Received: crop_size=17"
    ):
        batches(shards, 1, crop_size=17)
