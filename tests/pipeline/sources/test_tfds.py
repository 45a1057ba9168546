"""Data sets of TensorFlow Datasets."""

import os
import pathlib
import pickle
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from pipeline.errors import UserError
from pipeline.sources.source import UnreadableImage
from pipeline.sources.tfds import make_tfds_images
from pipeline.transforms.shard_images import shard_images


def store(data_dir, features, examples, **options) -> str:
    """Writes a data set as TFDS does."""
    splits = {
        name: tf.data.Dataset.from_generator(
            lambda part=part: iter(part),
            output_signature=features.get_tensor_spec(),
        )
        for name, part in {"train": examples, "test": examples[:1]}.items()
    }
    builder = tfds.dataset_builders.store_as_tfds_dataset(
        name="pictures",
        version="1.2.3",
        features=features,
        split_datasets=splits,
        data_dir=data_dir,
        **options,
    )
    return str(builder.data_dir)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    shape = (5, 24, 20, 3)
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


@pytest.fixture(scope="module")
def directory(tmp_path_factory, images) -> str:
    features = tfds.features.FeaturesDict(
        {
            "image": tfds.features.Image(shape=(None, None, 3)),
            "mask": tfds.features.Image(shape=(None, None, 1)),
            "label": tfds.features.ClassLabel(num_classes=5),
            "boxes": tfds.features.Tensor(shape=(2, 4), dtype=np.float32),
            "words": tfds.features.Sequence(tfds.features.Text()),
        }
    )
    examples = [
        {
            "image": image,
            "mask": image[..., :1],
            "label": label,
            "boxes": np.zeros((2, 4), np.float32),
            "words": [b"two", b"words"],
        }
        for label, image in enumerate(images)
    ]
    return store(tmp_path_factory.mktemp("tfds"), features, examples)


@pytest.mark.parametrize(
    "split, number", [("", 6), (":train", 5), (":test", 1)]
)
def test_each_image_of_the_splits_is_read(directory, images, split, number):
    source = pickle.loads(pickle.dumps(make_tfds_images(directory + split)))
    items = list(source.items(1000))
    assert len({item.key for item in items}) == number
    expected = {image.tobytes() for image in images}
    read = {source.read(item).tobytes() for item in items}
    assert read <= expected and len(read) == min(number, 5)
    assert list(source.items(1)) == items[:1]


def test_images_are_downscaled(directory):
    source = make_tfds_images(directory, downscale=4)
    assert source.read(next(source.items(1))).shape == (6, 5, 3)


def test_where_the_data_set_lies_does_not_matter(directory, tmp_path):
    (tmp_path / "link").symlink_to(directory)
    keys = [item.key for item in make_tfds_images(directory).items(9)]
    moved = make_tfds_images(f"{tmp_path}/link")
    assert [item.key for item in moved.items(9)] == keys


def test_our_own_shards_are_a_data_set_too(tmp_path):
    shard_images("dead_leaves", 9, 32, tmp_path / "own", progress=False)
    source = make_tfds_images(str(tmp_path / "own"))
    items = list(source.items(100))
    assert len({item.key for item in items}) == 9
    assert source.read(items[3]).shape == (32, 32, 3)


def test_tensorflow_is_not_imported(directory):
    code = (
        "import sys\n"
        "from pipeline.sources.tfds import make_tfds_images\n"
        f"source = make_tfds_images({directory!r})\n"
        "for item in source.items(100):\n"
        "    source.read(item)\n"
        "assert 'tensorflow' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def copied(directory, tmp_path) -> pathlib.Path:
    folder = tmp_path / "pictures" / "1.2.3"
    folder.mkdir(parents=True)
    for path in pathlib.Path(directory).iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_damage_is_told_of_each_image(directory, tmp_path):
    folder = copied(directory, tmp_path)
    source = make_tfds_images(f"{folder}:train")
    items = list(source.items(9))
    (path,) = folder.glob("*train*")
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data[:-10])
    damaged = list(make_tfds_images(f"{folder}:train").items(9))
    assert [item.key for item in damaged] == [item.key for item in items]
    assert damaged[1].version != items[1].version
    for item in (damaged[0], damaged[4]):
        with pytest.raises(UnreadableImage, match="damaged record"):
            source.read(item)
    assert source.read(damaged[1]).shape == (24, 20, 3)
    path.write_bytes(b"")
    with pytest.raises(UnreadableImage, match="damaged record"):
        source.read(items[1])
    os.remove(path)
    with pytest.raises(UnreadableImage, match="No such file"):
        source.read(items[1])


def test_no_record_behind_a_damaged_length_is_lost_in_silence(
    directory, tmp_path
):
    folder = copied(directory, tmp_path)
    items = list(make_tfds_images(f"{folder}:train").items(9))
    (path,) = folder.glob("*train*")
    data = bytearray(path.read_bytes())
    data[int(items[2].key.partition("@")[2])] ^= 1
    path.write_bytes(data)
    source = make_tfds_images(f"{folder}:train")
    damaged = list(source.items(9))
    assert len({item.key for item in damaged}) == 5
    assert [item.key for item in damaged[:3]] == [i.key for i in items[:3]]
    for item in damaged[2:]:
        with pytest.raises(UnreadableImage, match="damaged record"):
            source.read(item)
    assert source.read(damaged[1]).shape == (24, 20, 3)


@pytest.mark.parametrize(
    "spec, message",
    [
        ("no_such_name", "cannot open tfds:no_such_name: Dataset no_such_name"),
        ("mnist:9.9.9", "cannot open tfds:mnist:9.9.9: .*at version 9.9.9"),
        ("what is this?", "cannot open tfds:what is this"),
        ("{empty}", "cannot open tfds:.*directory of a prepared data set"),
        ("{directory}:val", "has no split val; give one of .*train"),
    ],
)
def test_no_such_data_set(directory, tmp_path, spec, message):
    spec = spec.format(directory=directory, empty=tmp_path)
    with pytest.raises(UserError, match=message) as told:
        make_tfds_images(spec)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "names, found",
    [([], "none"), (["left", "right"], "left, right")],
)
def test_which_image_is_meant_must_be_clear(tmp_path, names, found):
    image = np.zeros((4, 4, 3), np.uint8)
    features = tfds.features.FeaturesDict(
        {name: tfds.features.Image(shape=(4, 4, 3)) for name in names}
        | {"label": tfds.features.ClassLabel(num_classes=5)}
    )
    example = {name: image for name in names} | {"label": 0}
    directory = store(tmp_path, features, [example])
    with pytest.raises(UserError, match=f"one called image, but has {found};"):
        make_tfds_images(directory)


def test_another_file_format(tmp_path):
    features = tfds.features.FeaturesDict(
        {"image": tfds.features.Image(shape=(4, 4, 3))}
    )
    example = {"image": np.zeros((4, 4, 3), np.uint8)}
    directory = store(tmp_path, features, [example], file_format="array_record")
    with pytest.raises(UserError, match="array_record; prepare it with"):
        make_tfds_images(directory)
