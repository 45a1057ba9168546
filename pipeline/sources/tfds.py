"""The images of a data set of TensorFlow Datasets."""

import dataclasses
import io
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UserError
from pipeline.records.example_message import first_bytes, parse_example
from pipeline.records.tfrecord import payload, read_record, record_offsets
from pipeline.sources.decode import decode_image, reason
from pipeline.sources.source import Item, UnreadableImage

# `train`, but not a version as in `mnist:3.0.1`.
SPLIT = r"(.+):([a-zA-Z_]\w*)"
METADATA = ("dataset_info.json", "features.json")


@dataclasses.dataclass(frozen=True)
class TfdsImages:
    """The images in TFRecord shards, read without TensorFlow.

    A key is `SHARD@OFFSET`, the shard and the place of the record in it; of a
    record that cannot be found, a place past the shard's end.

    Args:
        directory: str, of the prepared data set.
        shards: sequence of str, paths below the directory.
        lengths: sequence of int, the records of each shard.
        feature: str, the name of the encoded image in the examples.
        downscale: positive int, divides the sides of each image; see
            `decode_image`. Defaults to 1.
    """

    directory: str
    shards: Sequence[str]
    lengths: Sequence[int]
    feature: str
    downscale: int = 1

    def items(self, num_images: int) -> Iterator[Item]:
        """Yields the records in order, with the shard's size and time."""
        for shard, length in zip(self.shards, self.lengths, strict=True):
            path = os.path.join(self.directory, shard)
            stat = os.stat(path)
            version = f"{stat.st_size}-{stat.st_mtime_ns}"
            found = list(record_offsets(path))
            lost = range(stat.st_size, stat.st_size + length - len(found))
            for offset in (*found, *lost):
                if num_images == 0:
                    return
                num_images -= 1
                yield Item(f"{shard}@{offset}", version)

    def paths(self) -> Iterator[str]:
        """Yields the shards, and the files that say what is in them."""
        for name in (*self.shards, *METADATA):
            yield os.path.join(self.directory, name)

    def read(self, item: Item) -> NDArray[np.uint8]:
        """Decodes the image of a record, uint8 RGB.

        Raises:
            UnreadableImage: the record is damaged or its image is.
        """
        shard, _, offset = item.key.rpartition("@")
        try:
            path = os.path.join(self.directory, shard)
            record = read_record(path, int(offset))
            image = first_bytes(parse_example(payload(record)), self.feature)
        except OSError as error:
            raise UnreadableImage(reason(error)) from error
        except ValueError as error:
            raise UnreadableImage("damaged record") from error
        return decode_image(io.BytesIO(image), self.downscale)


def make_tfds_images(spec: str, downscale: int = 1) -> TfdsImages:
    """Finds the shards of a data set, which is downloaded first if need be.

    Args:
        spec: str, `NAME` as `tfds.builder` takes it or a directory of a
            prepared data set, and perhaps `:SPLIT`; otherwise all splits.
        downscale: positive int. Defaults to 1.

    Raises:
        UserError: there is no such data set or split, it is stored in another
            format than TFRecord, or does not hold one encoded image in each
            example.
    """
    match = None if os.path.isdir(spec) else re.fullmatch(SPLIT, spec)
    name, split = match.groups() if match else (spec, None)
    info = _load_info(name)
    if info.file_format.value != "tfrecord":
        raise UserError(
            f"tfds:{name} is stored as {info.file_format.value}; prepare it "
            "with file_format=tfrecord"
        )
    if split not in (None, *info.splits):
        raise UserError(
            f"tfds:{name} has no split {split}; give one of "
            f"{', '.join(info.splits)}"
        )
    splits = [split] if split else list(info.splits)
    shards = [
        os.path.relpath(path, info.data_dir)
        for split in splits
        for path in info.splits[split].filepaths
    ]
    lengths = [n for split in splits for n in info.splits[split].shard_lengths]
    return TfdsImages(
        directory=str(info.data_dir),
        shards=tuple(shards),
        lengths=tuple(lengths),
        feature=_image_feature(name, info),
        downscale=downscale,
    )


def _load_info(name: str) -> Any:
    # Here alone, because it imports TensorFlow: workers only read.
    import tensorflow_datasets as tfds

    try:
        if os.path.isdir(name):
            return tfds.builder_from_directory(name).info
        builder = tfds.builder(name)
        builder.download_and_prepare()
        return builder.info
    except (AssertionError, ImportError, OSError, ValueError) as error:
        raise UserError(
            f"cannot open tfds:{name}: {str(error).splitlines()[0]}; give a "
            "name of the TFDS catalogue or the directory of a prepared data set"
        ) from error


def _image_feature(name: str, info: Any) -> str:
    """The only image of an example, or the one called `image`."""
    import tensorflow_datasets as tfds

    images = sorted(
        "/".join(path)
        for path, feature in _leaves(info.features)
        if isinstance(feature, tfds.features.Image)
    )
    if len(images) != 1 and "image" not in images:
        raise UserError(
            f"tfds:{name} must have one image in each example, or one called "
            f"image, but has {', '.join(images) or 'none'}; choose another "
            "data set"
        )
    return images[0] if len(images) == 1 else "image"


def _leaves(features: Any, path: tuple[str, ...] = ()) -> Iterator[Any]:
    """The paths and features of nested dictionaries."""
    for name, feature in features.items():
        if hasattr(feature, "items"):
            yield from _leaves(feature, (*path, name))
        else:
            yield (*path, name), feature
