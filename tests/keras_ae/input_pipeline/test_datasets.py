"""Shards to batches."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from shard_files import (
    COUNT,
    example,
    flip_bit,
    pictures,
    write_shards,
)
from tiny import tiny_model

from keras_ae.corruptions import GaussianNoise, Identity, protocols
from keras_ae.input_pipeline import (
    evaluation_batches,
    record_error,
    training_batches,
)
from keras_ae.input_pipeline.shards import record_offsets


@pytest.fixture
def shards(tmp_path):
    """Two shards of each split."""
    for split in ("train", "eval"):
        write_shards(tmp_path, split, pictures())
    return tmp_path


def batches(shards, count, **changes):
    """The first batches of a training, as NumPy."""
    arguments = {"batch_size": 4, "crop_size": 8, "seed": 1, **changes}
    arguments.setdefault("corruption", GaussianNoise((0.1, 0.1)))
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


def test_clean_images_are_crops_of_the_shards(shards):
    for corrupted, clean in batches(shards, 6, corruption=Identity()):
        np.testing.assert_array_equal(corrupted, clean)
        for crop in np.rint(clean * 255).astype("uint8"):
            windows = np.lib.stride_tricks.sliding_window_view(
                pictures()[crop[0, 0, 0]], (8, 8), axis=(0, 1)
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
    first = batches(shards, 5)
    assert_same(first, batches(shards, 5))
    assert_different(first, batches(shards, 5, seed=2))


def test_epochs_differ(shards):
    both = batches(shards, 6)
    assert_different(both[:3], both[3:])


@pytest.mark.parametrize("start", [1, 4])
def test_resumes_at_any_batch(shards, start):
    assert_same(
        batches(shards, 6)[start:], batches(shards, 6 - start, start=start)
    )


def test_evaluation_is_one_pass_in_order(shards):
    dataset = evaluation_batches(
        shards, "eval", 5, protocols.textbook(), seed=1
    )
    assert len(dataset) == 3
    passes = [list(dataset.as_numpy_iterator()) for _ in range(2)]
    assert_same(*passes)
    clean = np.concatenate([clean for _, clean in passes[0]])
    np.testing.assert_array_equal(np.rint(clean * 255), pictures())


def test_reads_tfds_folders(tmp_path):
    path = tmp_path / "photos-train.tfrecord-00000-of-00001"
    with tf.io.TFRecordWriter(str(path)) as writer:
        for image in pictures():
            writer.write(example(image, "image"))
    assert batches(tmp_path, 1)[0][1].shape == (4, 8, 8, 3)


@pytest.mark.parametrize("place", ["nowhere", "."])
def test_a_folder_without_shards_is_refused(tmp_path, place):
    with pytest.raises(ValueError, match="split 'train'.*Received: directory="):
        batches(tmp_path / place, 1)


def test_noise_differs_from_batch_to_batch(shards):
    noise = GaussianNoise((0.1, 0.1))
    (x1, y1), (x2, y2) = batches(shards, 2, corruption=noise)
    assert np.abs(np.corrcoef((x1 - y1).ravel(), (x2 - y2).ravel())[0, 1]) < 0.2


def test_crops_larger_than_the_images_are_refused(shards):
    with pytest.raises(
        ValueError, match="16x16 pixels. Received: crop_size=17"
    ):
        batches(shards, 1, crop_size=17)


def test_the_global_seed_changes_nothing(shards):
    keras.utils.set_random_seed(1)
    first = batches(shards, 6)
    keras.utils.set_random_seed(2)
    assert_same(first, batches(shards, 6))


def test_the_number_of_threads_changes_nothing(shards):
    runs = []
    for threads in (1, 8):
        options = tf.data.Options()
        options.threading.private_threadpool_size = threads
        dataset = training_batches(shards, 4, 8, protocols.textbook(), seed=1)
        dataset = dataset.with_options(options).take(6)
        runs.append(list(dataset.as_numpy_iterator()))
    assert_same(*runs)


def test_a_cached_dataset_replays(shards):
    dataset = training_batches(shards, 4, 8, protocols.textbook(), seed=1)
    cached = dataset.take(3).cache()
    passes = [list(cached.as_numpy_iterator()) for _ in "12"]
    assert_same(*passes)


def test_cardinality_is_known(shards):
    endless = training_batches(shards, 4, 8, Identity())
    assert endless.cardinality() == tf.data.INFINITE_CARDINALITY
    assert evaluation_batches(shards, "eval", 5, Identity()).cardinality() == 3


@pytest.mark.parametrize("workers", [2, 3, 4])
def test_workers_divide_each_epoch(shards, workers):
    """Two shards: as shards among 2 workers, record by record among more."""
    per_worker = COUNT // workers
    epochs = [[], []]
    for index in range(workers):
        pairs = batches(
            shards, 2 * per_worker, batch_size=1, shard=(index, workers)
        )
        names = [round(clean[0, 0, 0, 0] * 255) for _, clean in pairs]
        epochs[0] += names[:per_worker]
        epochs[1] += names[per_worker:]
    for epoch in epochs:
        assert sorted(epoch) == list(range(COUNT))


def test_workers_draw_differently(tmp_path):
    write_shards(tmp_path, "train", np.zeros((4, 8, 8, 3), np.uint8))
    noise = GaussianNoise((0.1, 0.1))
    parts = [
        batches(tmp_path, 2, corruption=noise, batch_size=2, shard=(index, 2))
        for index in range(2)
    ]
    assert_different(*parts)


def test_a_worker_resumes_too(shards):
    whole = batches(shards, 6, shard=(1, 3))
    assert_same(whole[4:], batches(shards, 2, shard=(1, 3), start=4))


@pytest.mark.parametrize("shard", [(2, 2), (-1, 2), (0, 0)])
def test_a_worker_that_is_none_is_refused(shards, shard):
    with pytest.raises(ValueError, match="this worker.*Received: shard="):
        batches(shards, 1, shard=shard)


def test_more_workers_than_records_are_refused(shards):
    with pytest.raises(ValueError, match="12 records, too few"):
        batches(shards, 1, shard=(12, 13))


def test_a_negative_seed_is_refused(shards):
    with pytest.raises(ValueError, match="not be negative.*Received: seed=-1"):
        batches(shards, 1, seed=-1)
    with pytest.raises(ValueError, match="not be negative.*Received: seed=-1"):
        evaluation_batches(shards, "eval", 2, Identity(), seed=-1)


def test_an_unknown_on_error_is_refused(shards):
    with pytest.raises(ValueError, match="'raise' or 'skip'.*on_error='warn'"):
        batches(shards, 1, on_error="warn")


def wrong_bit(shards):
    """In record 3 of the first shard, in the middle of its data."""
    path = sorted(shards.glob("Split-*/*-00000-*"))[0]
    flip_bit(path, record_offsets(str(path))[3] + 40)


def cut_off(shards):
    """The first shard ends inside its record 3."""
    path = sorted(shards.glob("Split-*/*-00000-*"))[0]
    path.write_bytes(path.read_bytes()[: record_offsets(str(path))[3] + 40])


def no_image(shards):
    """Record 3 of the first shard holds text, with correct checksums."""
    path = sorted(shards.glob("Split-*/*-00000-*"))[0]
    write_records(path, [*map(example, pictures()[:3]), example(b"no image")])


def write_records(path, records):
    with tf.io.TFRecordWriter(str(path)) as writer:
        for record in records:
            writer.write(record)


damages = pytest.mark.parametrize("damage", [wrong_bit, cut_off, no_image])


@damages
@pytest.mark.parametrize("seed", [0, 1])
def test_damage_ends_training_by_name(tmp_path, damage, seed):
    write_shards(tmp_path, "train", pictures())
    damage(tmp_path)
    with pytest.raises(
        tf.errors.InvalidArgumentError,
        match="Record 3 of .*data_tfrecord-00000-of-00002 cannot be",
    ):
        # The shards come in random order, so damage may come late.
        batches(tmp_path, 6, seed=seed)


def test_nothing_but_damage_is_refused(tmp_path):
    (path,) = write_shards(tmp_path, "train", pictures(), shards=1)
    path.write_bytes(bytes(2**14))
    with pytest.raises(ValueError, match="'train' has no record.*Received: "):
        batches(tmp_path, 1, on_error="skip")


def test_the_sentence_about_a_record_can_be_had(tmp_path):
    write_shards(tmp_path, "eval", pictures())
    no_image(tmp_path)
    with pytest.raises(tf.errors.InvalidArgumentError) as error:
        list(evaluation_batches(tmp_path, "eval", 2, Identity()))
    sentence = record_error(error.value)
    assert sentence.startswith(f"Record 3 of {tmp_path}")
    assert sentence.endswith("its image is too small or of another size.")


def test_a_training_that_ends_so_says_it_too(tmp_path):
    write_shards(tmp_path, "train", pictures())
    wrong_bit(tmp_path)
    model = tiny_model()
    model.compile("sgd", loss="mse")
    dataset = training_batches(tmp_path, 4, 8, Identity())
    with pytest.raises(tf.errors.InvalidArgumentError) as error:
        model.fit(dataset, steps_per_epoch=6, shuffle=False, verbose=0)
    assert "Record 3 of " in record_error(error.value)


def test_other_errors_are_about_no_record():
    with pytest.raises(tf.errors.InvalidArgumentError) as error:
        tf.io.decode_png(b"no image")
    assert record_error(error.value) is None


@damages
def test_damage_ends_evaluation_by_name(tmp_path, damage):
    write_shards(tmp_path, "eval", pictures())
    damage(tmp_path)
    dataset = evaluation_batches(tmp_path, "eval", 2, Identity())
    with pytest.raises(
        tf.errors.InvalidArgumentError,
        match="Record 3 of .*data_tfrecord-00000-of-00002 cannot be",
    ):
        list(dataset)


def test_damage_of_the_last_batch_is_not_missed(tmp_path):
    (path,) = write_shards(tmp_path, "eval", pictures()[:5], shards=1)
    flip_bit(path, record_offsets(str(path))[4] + 40)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Record 4 of "):
        list(evaluation_batches(tmp_path, "eval", 4, Identity()))


def test_images_smaller_than_the_crops_are_named(tmp_path):
    images = [*pictures()[:3], np.zeros((7, 9, 3), np.uint8)]
    write_shards(tmp_path, "train", images, shards=1)
    with pytest.raises(
        tf.errors.InvalidArgumentError,
        match="Record 3 .*too small",
    ):
        batches(tmp_path, 1)


def test_images_of_another_size_are_named(tmp_path):
    images = [*pictures()[:3], np.zeros((7, 9, 3), np.uint8)]
    write_shards(tmp_path, "eval", images, shards=1)
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="Record 3 .*of another size"
    ):
        list(evaluation_batches(tmp_path, "eval", 4, Identity()))


def test_a_damaged_first_record_is_named_too(tmp_path):
    (path,) = write_shards(tmp_path, "train", pictures(), shards=1)
    flip_bit(path, 40)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Record 0 of "):
        batches(tmp_path, 3)


def test_skips_and_counts_a_damaged_record(shards, caplog):
    wrong_bit(shards)  # Of the eval split, which comes first.
    dataset = evaluation_batches(shards, "eval", 4, Identity(), on_error="skip")
    assert "Skipping 1 damaged record(s) of " in caplog.text
    assert "data_tfrecord-00000-of-00002, from number 3 on" in caplog.text
    assert len(dataset) == 3
    clean = np.concatenate([clean for _, clean in dataset.as_numpy_iterator()])
    np.testing.assert_array_equal(
        np.rint(clean * 255), np.delete(pictures(), 3, axis=0)
    )


def test_training_skips_in_every_epoch(tmp_path):
    write_shards(tmp_path, "train", pictures())
    wrong_bit(tmp_path)
    pairs = batches(tmp_path, 22, batch_size=1, on_error="skip")
    names = [round(clean[0, 0, 0, 0] * 255) for _, clean in pairs]
    kept = [n for n in range(COUNT) if n != 3]
    assert sorted(names[:11]) == sorted(names[11:]) == kept


@pytest.mark.backend
def test_for_the_model_batches_are_clean(shards):
    corrupted, clean = batches(shards, 1, corruption=None, placement="model")[0]
    np.testing.assert_array_equal(corrupted, clean)
    assert clean.dtype == np.float32 and 0.5 < clean.max() <= 1
