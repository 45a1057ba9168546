"""Staging chunks."""

import google_crc32c
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from pipeline.records.tfrecord import is_intact
from pipeline.sources.dead_leaves import DeadLeaves
from pipeline.sources.image_files import ImageFiles
from pipeline.transforms.encodings import encode_png
from pipeline.transforms.perceptual_hash import perceptual_hash
from pipeline.transforms.stage import Stager, hash_key
from pipeline.transforms.work_dir import WorkDir


@pytest.fixture
def stager(tmp_path) -> Stager:
    return Stager(DeadLeaves(), 64, WorkDir(tmp_path / "work"))


def stage_one(stager, num_images) -> str:
    (name,) = stager.work.write_chunks(
        stager.source.items(num_images), num_images, ""
    )
    return stager.stage(name)


def test_rows_say_where_each_record_lies(stager):
    name = stage_one(stager, 3)
    rows = np.load(stager.work.index(name))
    data = stager.work.records(name).read_bytes()
    assert len(rows) == 12
    assert rows["length"].sum() == len(data)
    for row in rows:
        start = int(row["offset"])
        assert is_intact(data[start : start + int(row["length"])])


def test_rows_hold_the_hashes_of_image_tile_and_pixels(stager):
    name = stage_one(stager, 1)
    rows = np.load(stager.work.index(name))
    key = "dead_leaves:0/000000"
    keys = [f"{key}@{top},{left}" for top in (0, 64) for left in (0, 64)]
    assert rows["source"].tolist() == [hash_key(key)] * 4
    assert rows["order"].tolist() == [hash_key(key) for key in keys]
    (item,) = stager.source.items(1)
    image = stager.source.read(item)
    corner = image[64:, 64:]
    crc = google_crc32c.value(encode_png(corner))
    assert rows["pixels"][3] == crc
    looks = [perceptual_hash(corner), perceptual_hash(image)]
    np.testing.assert_array_equal(rows["look"][3], looks[0])
    np.testing.assert_array_equal(rows["image_look"], [looks[1]] * 4)


def test_tensorflow_reads_the_records_of_a_chunk(stager):
    name = stage_one(stager, 2)
    path = str(stager.work.records(name))
    assert sum(1 for _ in tf.data.TFRecordDataset(path)) == 8


def test_a_finished_chunk_is_left_alone(stager):
    name = stage_one(stager, 1)
    stager.work.records(name).write_bytes(b"untouched")
    stager.stage(name)
    assert stager.work.records(name).read_bytes() == b"untouched"


def test_bad_images_and_flat_tiles_are_counted(tmp_path, rng):
    noise = rng.integers(0, 256, (64, 128, 3), dtype=np.uint8)
    noise[:, :64] = 200
    Image.fromarray(noise).save(tmp_path / "half_flat.png")
    Image.fromarray(noise[:32]).save(tmp_path / "small.png")
    (tmp_path / "text.png").write_text("no image")
    source = ImageFiles(f"{tmp_path}/*.png")
    stager = Stager(source, 64, WorkDir(tmp_path / "work"))
    name = stage_one(stager, 3)
    assert len(np.load(stager.work.index(name))) == 1
    assert stager.read_losses(name) == {
        "flat": 1,
        "dead_letters": [
            {
                "source": "small.png",
                "reason": "smaller than a tile: 128x32 pixels, tile size 64",
            },
            {
                "source": "text.png",
                "reason": "not an image of a known format",
            },
        ],
    }
